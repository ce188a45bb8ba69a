import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import journal from "../../drizzle/migrations/tenant/meta/_journal.json" with { type: "json" };
import { auditLog, tenants } from "../../drizzle/platform.ts";
import { applyMigrations } from "../../scripts/apply-migrations.ts";
import { migrateDatabase, migrateTenants } from "../../scripts/migrate.ts";
import type { Event } from "../../src/events/schema.ts";
import { listAgents, listVersions, storeAgents } from "../../src/storage/agents.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectDatabase, type Database } from "../../src/storage/database.ts";
import { listRuns } from "../../src/storage/runs.ts";
import { listSessions } from "../../src/storage/sessions.ts";
import { schemaOf, TenantDatabase } from "../../src/storage/tenant-database.ts";
import { TenantRows } from "../../src/storage/tenant-rows.ts";
import { tenantTables } from "../../src/storage/tenant-tables.ts";
import { findDifferences } from "../../src/tenancy/moving/copy-rows.ts";
import type { Place } from "../../src/tenancy/moving/move-run.ts";
import { type MoveTools, moveTenant } from "../../src/tenancy/moving/move-tenant.ts";
import { TenantRecords } from "../../src/tenancy/records/tenant-records.ts";
import { createSeal } from "../../src/tenancy/seal.ts";
import { describePostgres, startEmbedded, useLocalNeon } from "./support/postgres-engines.ts";
import { usePart } from "./support/use-part.ts";

useLocalNeon();

const seal = createSeal(`k1:${"A".repeat(43)}`);
const time = "2026-01-01T00:00:00.000Z";
const place = (isolation: Place["isolation"], databaseUrl: string | null = null) => ({
  isolation,
  databaseUrl,
});

/** A session's life with what is hard to copy: NUL characters, lone surrogates, many events. */
function lifeOf(tenantId: string, sessionId: string, length: number): Event[] {
  const about = { tenantId, sessionId, time };
  const run = { runId: `run_${sessionId}`, stepId: "stp_1", agent: "test-runner" };
  return [
    { ...about, seq: 1, type: "session.created", data: { title: "a\0b", metadata: {} } },
    {
      ...about,
      seq: 2,
      type: "run.requested",
      runId: run.runId,
      data: { input: "\ud800 go", files: [], agents: [], strategy: "auto", deadline: time },
    },
    ...Array.from(
      { length },
      (_, n): Event => ({
        ...about,
        ...run,
        seq: 3 + n,
        type: "agent.log",
        data: { attempt: 1, stream: "stdout", record: n, text: `\0${n}` },
      }),
    ),
    {
      ...about,
      ...run,
      seq: 3 + length,
      type: "usage.recorded",
      data: { sandboxMs: 1_234, modelTokens: 5 },
    },
  ];
}

/** Names that languages sort in different ways. */
const agentNames = ["a-c", "ab", "a-b", "b"];
const agentsThatSay = (prompt: string) =>
  agentNames.map((name) => ({ name, frontMatter: "description: x\n", prompt, sha256: prompt }));

const sqlState = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : error instanceof Error && sqlState(error.cause);

const eventsTable = tenantTables.find(({ name }) => name === "events") ?? expect.fail("there are no events");

/** A connection before whose every query something else is done. */
const pausing = (database: Database, pause: () => Promise<void>): Database => {
  const behindPause =
    (query: Database["query"]): Database["query"] =>
    async (run) => {
      await pause();
      return query(run);
    };
  return {
    upstream: database.upstream,
    query: behindPause(database.query),
    queryOnce: behindPause(database.queryOnce),
    read: async (build) => {
      await pause();
      return database.read(build);
    },
  };
};

async function archive(database: TenantDatabase, events: Event[]): Promise<void> {
  for (let start = 0; start < events.length; start += 200) {
    await archiveEvents(database, events.slice(start, start + 200));
  }
}

describePostgres("a tenant's rows", (part) => {
  let shared: Database;
  let count = 0;
  const said: string[] = [];

  beforeAll(async () => {
    await migrateDatabase({ DATABASE_URL: part().url });
    shared = connectDatabase({ DATABASE_URL: part().url });
  });

  const urlOf = async (id: string, { databaseUrl }: Place) =>
    databaseUrl === null
      ? part().url
      : ((await seal.open(databaseUrl, { purpose: "database-url", tenantId: id })) ?? "");
  const rowsAt = async (tenantId: string, at: Place, token?: string) => {
    const database = connectDatabase({ DATABASE_URL: await urlOf(tenantId, at) });
    return new TenantRows({ tenantId, isolation: at.isolation, database }, token);
  };
  const tools = (more: Partial<MoveTools> = {}): MoveTools => ({
    records: new TenantRecords(
      shared,
      async () => {},
      () => Date.now(),
    ),
    rowsAt,
    prepare: async (id, at) => {
      const schema = at.isolation === "schema" ? schemaOf(id) : "public";
      await applyMigrations(await urlOf(id, at), "tenant", schema);
    },
    untilForgotten: async () => {},
    say: (line) => void said.push(line),
    onProgress: () => {},
    ...more,
  });
  const databaseAt = async (id: string, at: Place) =>
    new TenantDatabase({
      tenantId: id,
      isolation: at.isolation,
      database: connectDatabase({ DATABASE_URL: await urlOf(id, at) }),
    });

  const basis = { names: new Set<string>(), rows: [] };
  const room = { agents: 10, characters: 1_000 };

  async function newTenant(length = 450): Promise<string> {
    count += 1;
    const id = `tenant-${count}`;
    await shared.query((db) => db.insert(tenants).values({ id, name: id }));
    const database = await databaseAt(id, place("row"));
    await archive(database, lifeOf(id, "ses_1", length));
    await archive(database, lifeOf(id, "ses_2", 3));
    for (const prompt of ["One", "Two"]) {
      await storeAgents(database, agentsThatSay(prompt), "key:key_1", basis, room);
    }
    return id;
  }

  const stateOf = async (id: string) => {
    const [state] = await shared.query((db) => db.select().from(tenants).where(eq(tenants.id, id)));
    return state;
  };
  const countAt = async (id: string, at: Place) => (await (await rowsAt(id, at)).digest(eventsTable)).rows;

  test("are the same in a schema of its own, and gone where they were", async () => {
    const [id, other] = [await newTenant(), await newTenant(5)];
    await moveTenant(id, place("schema"), tools());
    expect(await stateOf(id)).toMatchObject({ isolation: "schema", movingTo: null, movedFrom: null });
    expect([await countAt(id, place("schema")), await countAt(id, place("row"))]).toEqual([459, 0]);
    expect(await countAt(other, place("row"))).toBe(14);
    const moved = await databaseAt(id, place("schema"));
    expect((await listSessions(moved, { limit: 10 })).items.map((one) => one.title)).toEqual([
      "a\uFFFDb",
      "a\uFFFDb",
    ]);
    expect((await listRuns(moved, "ses_1", { limit: 10 })).items).toHaveLength(1);
    expect((await listAgents(moved)).map(({ name, version }) => [name, version])).toEqual([
      ...[
        ["a-b", 2],
        ["a-c", 2],
        ["ab", 2],
        ["b", 2],
      ],
    ]);
    expect((await listVersions(moved, "ab")).map(({ version }) => version)).toEqual([2, 1]);
    await archive(moved, lifeOf(id, "ses_3", 1));
    expect(await countAt(id, place("schema"))).toBe(463);
  });

  test("come back, with what was added in between", async () => {
    const id = await newTenant(5);
    await moveTenant(id, place("schema"), tools());
    await archive(await databaseAt(id, place("schema")), lifeOf(id, "ses_3", 1));
    await moveTenant(id, place("row"), tools());
    expect(await countAt(id, place("row"))).toBe(18);
    const { rows } = await shared.query((db) =>
      db.execute(sql`SELECT FROM information_schema.schemata WHERE schema_name = ${schemaOf(id)}`),
    );
    expect(rows).toEqual([]);
    await archive(await databaseAt(id, place("row")), lifeOf(id, "ses_4", 1));
  });

  test("are not added to at the old place while they are moved, nor after", async () => {
    const id = await newTenant(5);
    const before = await databaseAt(id, place("row"));
    const states: unknown[] = [];
    const store = async () => {
      const error: unknown = await archive(before, lifeOf(id, "ses_5", 1)).catch((cause: unknown) => cause);
      states.push(sqlState(error));
    };
    await moveTenant(id, place("schema"), tools({ untilForgotten: store }));
    await store();
    expect(states).toEqual(["42501", "42501"]);
    expect(await countAt(id, place("schema"))).toBe(14);
  });

  test("are moved whole by the same command, wherever it was interrupted", async () => {
    const target = place("schema");
    const stops: Partial<MoveTools>[] = [
      { prepare: () => Promise.reject(new Error("killed")) },
      {
        onProgress: (table, rows) => {
          if (table === "events" && rows === 400) throw new Error("killed");
        },
      },
      { untilForgotten: () => Promise.reject(new Error("killed")) },
    ];
    for (const stop of stops) {
      const id = await newTenant();
      await expect(moveTenant(id, target, tools(stop))).rejects.toThrow("killed");
      await moveTenant(id, target, tools());
      expect(await stateOf(id)).toMatchObject({ isolation: "schema", movingTo: null, movedFrom: null });
      expect([await countAt(id, target), await countAt(id, place("row"))]).toEqual([459, 0]);
    }
  });

  test("that differ are not switched to", async () => {
    const id = await newTenant(5);
    const target = place("schema");
    const forging: MoveTools = tools({
      onProgress: (table) => {
        if (table === "usage") throw new Error("killed");
      },
    });
    await expect(moveTenant(id, target, forging)).rejects.toThrow("killed");
    await shared.query((db) =>
      db.execute(sql`UPDATE ${sql.identifier(schemaOf(id))}.events SET type = 'forged' WHERE seq = 3`),
    );
    await expect(moveTenant(id, target, tools())).rejects.toThrow("the copies differ");
    expect(await stateOf(id)).toMatchObject({ isolation: "row", movingTo: "schema" });
    const [from, to] = [await rowsAt(id, place("row")), await rowsAt(id, target)];
    expect((await findDifferences(from, to)).map(({ table }) => table)).toEqual(["events"]);
  });

  test("are not moved while another move is under way, nor for a tenant that does not exist", async () => {
    const id = await newTenant(5);
    await shared.query((db) => db.update(tenants).set({ movingTo: "schema" }).where(eq(tenants.id, id)));
    await expect(moveTenant(id, place("database", "x"), tools())).rejects.toThrow("is under way");
    await expect(moveTenant("nobody", place("schema"), tools())).rejects.toThrow("there is no tenant");
  });

  /**
   * Moves a tenant to a schema by a command that is stopped before its step with this number, and goes on when
   * something else has happened. Gives how it ended.
   */
  async function moveStopped(id: string, step: number, meanwhile: () => Promise<void>): Promise<string> {
    let steps = 0;
    const pause = async () => {
      steps += 1;
      if (steps === step) await meanwhile();
    };
    const usual = tools();
    const stopped = tools({
      records: new TenantRecords(
        pausing(shared, pause),
        async () => {},
        () => Date.now(),
      ),
      rowsAt: async (tenantId, { isolation }, token) =>
        new TenantRows({ tenantId, isolation, database: pausing(shared, pause) }, token),
      prepare: async (...args) => {
        await pause();
        await usual.prepare(...args);
      },
    });
    return moveTenant(id, place("schema"), stopped).then(
      () => "moved",
      (error: Error) => error.message,
    );
  }

  const overtaken = "another command has moved it meanwhile";
  const stop: MoveTools["onProgress"] = () => {
    throw new Error("killed");
  };
  const overtakers = {
    "moves them": (id: string) => moveTenant(id, place("schema"), tools()),
    "moves them there and back, and begins anew": async (id: string) => {
      await moveTenant(id, place("schema"), tools());
      await moveTenant(id, place("row"), tools());
      await expect(moveTenant(id, place("schema"), tools({ onProgress: stop }))).rejects.toThrow("killed");
    },
  };

  test.each(Object.entries(overtakers))(
    "are all there, where another command %s while one is stopped, which then goes on",
    async (_, overtake) => {
      // Of some sixty: before its tables are made, in its clearing, copying, comparing, and removing.
      for (const step of [4, 16, 28, 40, 52]) {
        const id = await newTenant(1);
        expect(await moveStopped(id, step, () => overtake(id))).toBe(overtaken);
        await moveTenant(id, place("schema"), tools());
        expect([await countAt(id, place("schema")), await countAt(id, place("row"))]).toEqual([10, 0]);
        await archive(await databaseAt(id, place("schema")), lifeOf(id, "ses_3", 1));
      }
    },
  );

  test("are not mixed with older ones, where a command dies before it has cleared the target", async () => {
    const id = await newTenant(5);
    await tools().prepare(id, place("schema"));
    await archive(await databaseAt(id, place("schema")), lifeOf(id, "ses_0", 1));
    const dying = new TenantRecords(
      shared,
      () => Promise.reject(new Error("killed")),
      () => Date.now(),
    );
    await expect(moveTenant(id, place("schema"), tools({ records: dying }))).rejects.toThrow("killed");
    expect(await stateOf(id)).toMatchObject({ isolation: "row", movingTo: "schema" });
    await moveTenant(id, place("schema"), tools());
    expect(await countAt(id, place("schema"))).toBe(14);
  });

  test("leave no claims behind", async () => {
    const id = await newTenant(1);
    await moveTenant(id, place("schema"), tools());
    const { rows } = await shared.query((db) =>
      db.execute(sql`SELECT tenant_id FROM fences WHERE tenant_id LIKE ${`%:${id}:%`}`),
    );
    expect(rows).toEqual([]);
  });

  test("get tables that are made once, by whoever comes first", async () => {
    const applied = await Promise.all(
      Array.from({ length: 3 }, () => applyMigrations(part().url, "tenant", "t_made-at-once")),
    );
    expect(applied.reduce((sum, count) => sum + count)).toBe(journal.entries.length);
    expect(await applyMigrations(part().url, "tenant", "t_made-at-once")).toBe(0);
    await shared.query((db) => db.execute(sql`DROP SCHEMA "t_made-at-once" CASCADE`));
    expect(await applyMigrations(part().url, "tenant", "t_made-at-once")).toBe(journal.entries.length);
  });

  test("are accounted for in the audit log", async () => {
    const id = await newTenant(5);
    await moveTenant(id, place("schema"), tools());
    const entries = await shared.query((db) => db.select().from(auditLog).where(eq(auditLog.tenantId, id)));
    expect(entries.map(({ action }) => action).sort()).toEqual([
      "tenant.move.begin",
      "tenant.move.end",
      "tenant.move.switch",
    ]);
  });

  describe("beside a database of its own", () =>
    usePart(startEmbedded, (own) => {
      const sealOwn = (tenantId: string) => seal.seal(own().url, { purpose: "database-url", tenantId });

      test("move there and back, and are brought up to date there", async () => {
        const id = await newTenant(5);
        const target = place("database", await sealOwn(id));
        await moveTenant(id, target, tools());
        expect([await countAt(id, target), await countAt(id, place("row"))]).toEqual([14, 0]);
        const settings = { DATABASE_URL: part().url, ENCRYPTION_KEYS: `k1:${"A".repeat(43)}` };
        const lines: string[] = [];
        expect(await migrateTenants(settings, (line) => lines.push(line))).toBe(0);
        expect(lines.find((line) => line.includes(`${id}:`))).toMatch(/: 0 applied$/);
        await moveTenant(id, place("row"), tools());
        expect([await countAt(id, target), await countAt(id, place("row"))]).toEqual([0, 14]);
      });

      test("get another address, where a new one is of the database they are in", async () => {
        const id = await newTenant(5);
        await moveTenant(id, place("database", await sealOwn(id)), tools());
        const address = `${own().url}?application_name=miosa`;
        const renamed = place(
          "database",
          await seal.seal(address, { purpose: "database-url", tenantId: id }),
        );
        await moveTenant(id, renamed, tools());
        expect(await stateOf(id)).toMatchObject({ ...renamed, movingTo: null, movedFrom: null });
        expect(await countAt(id, renamed)).toBe(14);
        await archive(await databaseAt(id, renamed), lifeOf(id, "ses_3", 1));
      });

      describe("and another one", () =>
        usePart(startEmbedded, (another) => {
          test("move from the one to the other", async () => {
            const id = await newTenant(5);
            const [first, second] = [
              place("database", await sealOwn(id)),
              place("database", await seal.seal(another().url, { purpose: "database-url", tenantId: id })),
            ];
            await moveTenant(id, first, tools());
            await moveTenant(id, second, tools());
            expect(await stateOf(id)).toMatchObject({ ...second, movingTo: null, movedFrom: null });
            expect([await countAt(id, first), await countAt(id, second)]).toEqual([0, 14]);
            await archive(await databaseAt(id, second), lifeOf(id, "ses_3", 1));
          });
        }));

      test("are left alone, where that database is the one they are in", async () => {
        const id = await newTenant(5);
        const same = await seal.seal(part().url, { purpose: "database-url", tenantId: id });
        await expect(moveTenant(id, place("database", same), tools())).rejects.toThrow("of one place");
        expect(await countAt(id, place("row"))).toBe(14);
      });
    }));
});
