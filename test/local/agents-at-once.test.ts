// A tenant's agents, changed over several connections at once.

import { beforeAll, expect, test } from "vitest";
import { migrateDatabase } from "../../scripts/migrate.ts";
import { type Basis, listAgents, removeAgent, storeAgents } from "../../src/storage/agents.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

const text = (name: string) => ({ name, frontMatter: "description: x\n", prompt: name, sha256: name });
const none = (...names: string[]): Basis => ({ names: new Set(names), rows: [] });

describePostgres("agents that are changed at once", (part) => {
  beforeAll(() => migrateDatabase({ DATABASE_URL: part().url }));

  const rowsOf = (tenantId: string) =>
    new TenantDatabase({
      tenantId,
      isolation: "row",
      database: connectDatabase({ DATABASE_URL: part().url }),
    });
  const room = { agents: 10, characters: 1_000 };

  test("are stored by one of those who decided by the same agents", async () => {
    for (let round = 0; round < 10; round += 1) {
      const rows = rowsOf(`circle-${round}`);
      const stored = await Promise.all(
        ["one", "two", "three"].map((name) =>
          storeAgents(rows, [text(name)], "user:ada", none("one", "two", "three"), room),
        ),
      );
      expect(stored.filter(Boolean)).toHaveLength(1);
      expect(await listAgents(rows)).toHaveLength(1);
    }
  });

  test("are all stored by those who decided by different ones, as far as there is room", async () => {
    const [ada, ben] = [rowsOf("ada"), rowsOf("ben")];
    const names = Array.from({ length: 15 }, (_, n) => `agent-${n}`);
    const stored = await Promise.all(
      names.map((name) => storeAgents(ada, [text(name)], "user:ada", none(name), room)),
    );
    expect(stored.filter(Boolean)).toHaveLength(10);
    expect(await listAgents(ada)).toHaveLength(10);
    expect(await storeAgents(ben, [text("agent-0")], "user:ben", none("agent-0"), room)).toBe(true);
  });

  test("are not both stored and removed, where the one depends on the other", async () => {
    for (let round = 0; round < 10; round += 1) {
      const rows = rowsOf(`removal-${round}`);
      await storeAgents(rows, [text("one")], "user:ada", none("one"), room);
      const known = { names: new Set(["one", "two"]), rows: await listAgents(rows) };
      const done = await Promise.all([
        storeAgents(rows, [text("two")], "user:ada", known, room),
        removeAgent(rows, "one", { ...known, names: new Set(["two"]) }),
      ]);
      expect(done.filter(Boolean)).toHaveLength(1);
    }
  });
});
