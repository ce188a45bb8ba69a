import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { agents, agentVersions } from "../../drizzle/tenant.ts";
import { readConfig } from "../../src/config.ts";
import { UpstreamUnavailable } from "../../src/mesh/upstream.ts";
import {
  findAgent,
  findAgentText,
  listAgents,
  listVersions,
  removeAgent,
  setEnabled as setEnabledIfKnown,
  storeAgents as storeIfKnown,
} from "../../src/storage/agents.ts";
import { connectDatabase, hasSqlState } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { TenantRows } from "../../src/storage/tenant-rows.ts";
import { OwnAgents } from "../../src/tenancy/agents/own-agents.ts";
import { TenantRecords } from "../../src/tenancy/records/tenant-records.ts";

const database = connectDatabase(readConfig(env));

const newTenant = () => {
  const placement = { tenantId: `t-${crypto.randomUUID()}`, isolation: "row", database } as const;
  return { placement, rows: new TenantDatabase(placement) };
};

const text = (name: string, says: string) => ({
  name,
  frontMatter: `description: ${says}\n`,
  prompt: `Says "${says}" \\ é`,
  sha256: says,
});
const room = { agents: 3, characters: 1_000 };
/** As decided by the agents with these names, as they are now. */
const basisOf = async (rows: TenantDatabase, ...names: string[]) => ({
  names: new Set(names),
  rows: await listAgents(rows),
});
const storeAgents = async (rows: TenantDatabase, texts: ReturnType<typeof text>[], by: string) =>
  storeIfKnown(rows, texts, by, await basisOf(rows), room);
const remove = async (rows: TenantDatabase, name: string) => removeAgent(rows, name, await basisOf(rows));
const setEnabled = async (rows: TenantDatabase, name: string, isEnabled: boolean) =>
  setEnabledIfKnown(rows, name, isEnabled, await basisOf(rows, name));
const isRefused = (error: unknown) => hasSqlState(error, "42501");

describe("a tenant's agents in Postgres", () => {
  it("are there as they were stored, in versions", async () => {
    const { rows } = newTenant();
    await storeAgents(rows, [text("a", "one"), text("b", "one")], "user:ada");
    await storeAgents(rows, [text("a", "two")], "user:ben");
    expect(await listAgents(rows)).toEqual([
      { name: "a", version: 2, isEnabled: true, sha256: "two", frontMatter: "description: two\n" },
      { name: "b", version: 1, isEnabled: true, sha256: "one", frontMatter: "description: one\n" },
    ]);
    expect(await findAgentText(rows, "a", 1)).toEqual({
      frontMatter: "description: one\n",
      prompt: 'Says "one" \\ é',
    });
    expect(await listVersions(rows, "a")).toMatchObject([
      { version: 2, createdBy: "user:ben", createdAt: expect.any(Date) },
      { version: 1, createdBy: "user:ada" },
    ]);
  });

  it("are found one by one, by their tenant alone", async () => {
    const [ada, ben] = [newTenant().rows, newTenant().rows];
    await storeAgents(ada, [text("a", "one"), text("b", "one")], "user:ada");
    await setEnabled(ada, "built-in", false);
    const [a] = await listAgents(ada);
    expect(await findAgent(ada, "a")).toEqual({ ...a, prompt: text("a", "one").prompt });
    expect(await findAgent(ada, "built-in")).toMatchObject({ isEnabled: false, frontMatter: null });
    expect([await findAgent(ada, "c"), await findAgent(ben, "a")]).toEqual([undefined, undefined]);
  });

  it("get one version where the same is stored again, as by who got no answer", async () => {
    const { rows } = newTenant();
    for (const says of ["one", "one", "two", "two"]) await storeAgents(rows, [text("a", says)], "user:ada");
    expect((await listVersions(rows, "a")).map(({ version }) => version)).toEqual([2, 1]);
  });

  it("keep whether they are used, through versions; and are as they were once they are removed", async () => {
    const { rows } = newTenant();
    await setEnabled(rows, "a", false);
    expect(await listAgents(rows)).toMatchObject([{ version: 0, isEnabled: false, frontMatter: null }]);
    await storeAgents(rows, [text("a", "one")], "user:ada");
    expect(await listAgents(rows)).toMatchObject([{ version: 1, isEnabled: false }]);
    await remove(rows, "a");
    expect([await listAgents(rows), await listVersions(rows, "a")]).toEqual([[], []]);
  });

  it("are stored and removed only where others are what it was decided by, or not there", async () => {
    const { rows } = newTenant();
    const none = await basisOf(rows, "a", "b");
    expect(await storeIfKnown(rows, [text("a", "one")], "user:ada", none, room)).toBe(true);
    expect(await storeIfKnown(rows, [text("b", "one")], "user:ben", none, room)).toBe(false);
    const one = await basisOf(rows, "a", "b");
    expect(await storeIfKnown(rows, [text("c", "one")], "user:ben", one, room)).toBe(true);
    expect(await storeIfKnown(rows, [text("b", "one")], "user:ben", one, room)).toBe(true);
    expect(await removeAgent(rows, "c", one)).toBe(false);
    const two = await basisOf(rows, "a", "b");
    expect(await removeAgent(rows, "c", two)).toBe(true);
    // As by who got no answer.
    expect(await removeAgent(rows, "c", two)).toBe(true);
    expect((await listAgents(rows)).map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("are enabled and disabled only as they were decided by, so that what is removed leaves nothing behind", async () => {
    const { rows } = newTenant();
    await storeAgents(rows, [text("a", "one")], "user:ada");
    const one = await basisOf(rows, "a", "b");
    await remove(rows, "a");
    expect(await setEnabledIfKnown(rows, "a", false, one)).toBe(false);
    expect(await listAgents(rows)).toEqual([]);
    const none = await basisOf(rows, "b");
    await storeAgents(rows, [text("b", "one")], "user:ben");
    expect(await setEnabledIfKnown(rows, "b", false, none)).toBe(false);
    expect(await listAgents(rows)).toMatchObject([{ name: "b", isEnabled: true }]);
  });

  it("have the room that there is, of their own tenant", async () => {
    const [ada, ben] = [newTenant().rows, newTenant().rows];
    await storeAgents(ada, [text("a", "one"), text("b", "one")], "user:ada");
    await storeAgents(ben, [text("a", "one")], "user:ben");
    await setEnabled(ada, "built-in", false);
    expect(await storeAgents(ada, [text("c", "one"), text("d", "one")], "user:ada")).toBe(false);
    expect(await storeAgents(ada, [text("c", "x".repeat(1_000))], "user:ada")).toBe(false);
    expect((await listAgents(ada)).map(({ name }) => name)).toEqual(["a", "b", "built-in"]);
    expect(await storeAgents(ada, [text("c", "one")], "user:ada")).toBe(true);
  });

  it("are their tenant's alone, whatever is asked or changed", async () => {
    const [ada, ben] = [newTenant().rows, newTenant().rows];
    await storeAgents(ada, [text("a", "ada's")], "user:ada");
    await storeAgents(ben, [text("a", "ben's")], "user:ben");
    await remove(ben, "a");
    await ben.apply((db) => [
      db.update(agents).set({ isEnabled: false }),
      db.delete(agents),
      db.delete(agentVersions),
    ]);
    expect(await listAgents(ben)).toEqual([]);
    expect(await listAgents(ada)).toMatchObject([{ version: 1, isEnabled: true, sha256: "ada's" }]);
    expect(await ben.query((db) => db.select().from(agentVersions))).toEqual([]);
    const forge = ben.apply((db) => [
      db
        .insert(agents)
        .values({ tenantId: ada.tenantId, name: "b", version: 1, isEnabled: true, sha256: "" }),
    ]);
    await expect(forge).rejects.toSatisfy(isRefused);
  });

  it("have versions that cannot be changed", async () => {
    const { rows } = newTenant();
    await storeAgents(rows, [text("a", "one")], "user:ada");
    const change = rows.apply((db) => [db.execute(sql`UPDATE agent_versions SET prompt = 'other'`)]);
    await expect(change).rejects.toSatisfy(isRefused);
  });

  it("stay as they are while they are moved away, and whoever wants to change them is asked to come back", async () => {
    const { placement, rows } = newTenant();
    await storeAgents(rows, [text("a", "one")], "user:ada");
    const before = [await listAgents(rows), await listVersions(rows, "a")];
    const moved = new TenantRows(placement);
    await moved.close();
    const changes = [
      () => storeAgents(rows, [text("a", "two")], "user:ada"),
      () => storeAgents(rows, [text("b", "one")], "user:ada"),
      () => setEnabled(rows, "a", false),
      () => remove(rows, "a"),
    ];
    for (const change of changes) await expect(change()).rejects.toSatisfy(isRefused);
    const records = new TenantRecords(database, async () => {}, Date.now);
    const own = new OwnAgents(rows, records, {
      tenantId: rows.tenantId,
      actor: "user:ada",
      traceId: "trace",
    });
    await expect(own.setEnabled("test-runner", false)).rejects.toBeInstanceOf(UpstreamUnavailable);
    expect([await listAgents(rows), await listVersions(rows, "a")]).toEqual(before);
    await moved.open();
    await remove(rows, "a");
    expect(await listAgents(rows)).toEqual([]);
  });
});
