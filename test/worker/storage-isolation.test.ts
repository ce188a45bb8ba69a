import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { describe, expect, it } from "vitest";
import { events, sessions } from "../../drizzle/tenant.ts";
import { readConfig } from "../../src/config.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { logOf, time } from "./support/events.ts";

const database = connectDatabase(readConfig(env));
const acme = new TenantDatabase({ tenantId: "acme", isolation: "row", database });
const bolt = new TenantDatabase({ tenantId: "bolt", isolation: "row", database });

const newSession = (tenantId: string) => {
  const sessionId = `ses_${crypto.randomUUID()}`;
  const log = logOf({ tenantId, sessionId });
  return { sessionId, created: log({ type: "session.created", time, data: { metadata: {} } }) };
};

const sqlState = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => new Error("was allowed"),
    (error: unknown) => error,
  );
  return error instanceof Error && "code" in error ? error.code : error;
};

const refusedByPolicy = "42501";
const isReadOnly = "25006";

describe("Postgres, asked as a tenant", () => {
  it("shows no row of another, however it is asked", async () => {
    const { sessionId, created } = newSession("acme");
    await archiveEvents(acme, [created]);
    for (const table of [sessions, events]) {
      const rows = await bolt.query((db) => db.select({ tenantId: table.tenantId }).from(table));
      expect(rows.filter(({ tenantId }) => tenantId !== "bolt")).toEqual([]);
    }
    const own = await acme.query((db) => db.select({ id: sessions.id }).from(sessions));
    expect(own).toContainEqual({ id: sessionId });
  });

  it("takes no row for another", async () => {
    expect(await sqlState(archiveEvents(bolt, [newSession("acme").created]))).toBe(refusedByPolicy);
  });

  it("changes no row of another", async () => {
    const { sessionId, created } = newSession("acme");
    await archiveEvents(acme, [created]);
    await bolt.apply((db) => [db.update(sessions).set({ title: "taken" })]);
    const rows = await acme.query((db) => db.select().from(sessions).where(eq(sessions.id, sessionId)));
    expect(rows[0]?.title).toBeNull();
  });

  it("writes nothing in what is said to be a read, which may be asked twice", async () => {
    const write = (db: NeonHttpDatabase) => db.update(sessions).set({ title: "read" });
    expect(await sqlState(bolt.read(write))).toBe(isReadOnly);
    expect(await sqlState(database.read((db) => [write(db)]))).toBe(isReadOnly);
  });

  it("gives no row of one's own away", async () => {
    const { created } = newSession("bolt");
    await archiveEvents(bolt, [created]);
    const giveAway = bolt.apply((db) => [db.update(sessions).set({ tenantId: "acme" })]);
    expect(await sqlState(giveAway)).toBe(refusedByPolicy);
  });

  it("deletes nothing, and shows neither tenants nor credentials", async () => {
    expect(await sqlState(acme.apply((db) => [db.delete(events)]))).toBe(refusedByPolicy);
    expect(await sqlState(acme.query((db) => db.execute(sql`SELECT * FROM platform.tenants`)))).toBe(
      refusedByPolicy,
    );
    expect(await sqlState(acme.query((db) => db.execute(sql`SELECT * FROM platform.credentials`)))).toBe(
      refusedByPolicy,
    );
  });

  it("does not let its role switch row-level security off", async () => {
    const off = (statement: ReturnType<typeof sql>) =>
      sqlState(acme.apply((db) => [db.execute(statement), db.select().from(sessions)]));
    // Postgres then refuses what it would have filtered.
    expect(await off(sql`SET LOCAL row_security = off`)).toBe(refusedByPolicy);
    expect(await off(sql`ALTER TABLE sessions NO FORCE ROW LEVEL SECURITY`)).toBe(refusedByPolicy);
    expect(await off(sql`ALTER TABLE sessions DISABLE ROW LEVEL SECURITY`)).toBe(refusedByPolicy);
    expect(await off(sql`DROP POLICY own_rows ON sessions`)).toBe(refusedByPolicy);
    expect(await off(sql`CREATE POLICY all_rows ON sessions USING (true)`)).toBe(refusedByPolicy);
  });

  it("shows no row of another, where a query forgets whose rows it wants", async () => {
    await archiveEvents(acme, [newSession("acme").created]);
    const seen = await bolt.query((db) =>
      db.execute(sql`
        SELECT tenant_id FROM sessions UNION ALL SELECT tenant_id FROM runs UNION ALL SELECT tenant_id FROM events
        UNION ALL SELECT tenant_id FROM artifacts UNION ALL SELECT tenant_id FROM usage
        UNION ALL SELECT tenant_id FROM agents UNION ALL SELECT tenant_id FROM agent_versions`),
    );
    expect(seen.rows.filter(({ tenant_id }) => tenant_id !== "bolt")).toEqual([]);
  });

  it("forgets the tenant with the transaction", async () => {
    await acme.query((db) => db.select().from(sessions).limit(1));
    const { rows } = await database.query((db) =>
      db.execute(sql`SELECT current_setting('app.tenant_id', true) AS tenant, current_role AS role`),
    );
    expect(rows[0]?.tenant ?? "").toBe("");
    expect(rows[0]?.role).not.toBe("miosa_tenant");
  });

  it("keeps tenants apart whose queries run at once", async () => {
    const asked = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? acme : bolt));
    const answers = await Promise.all(
      asked.map((tenant) =>
        tenant.query((db) => db.execute(sql`SELECT current_setting('app.tenant_id') AS tenant`)),
      ),
    );
    expect(answers.map(({ rows }) => rows[0]?.tenant)).toEqual(asked.map(({ tenantId }) => tenantId));
  });

  it("has forced row-level security on every table with a tenant", async () => {
    const { rows } = await database.query((db) =>
      db.execute(sql`
        SELECT relname, relforcerowsecurity AND relrowsecurity AS forced
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE attname = 'tenant_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace`),
    );
    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.filter(({ forced }) => forced !== true)).toEqual([]);
  });
});
