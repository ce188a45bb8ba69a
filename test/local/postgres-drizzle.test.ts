import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { migrate } from "drizzle-orm/neon-http/migrator";
import { bigint, integer, jsonb, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

const notes = pgTable("notes", {
  id: integer().primaryKey(),
  tenantId: text("tenant_id").notNull(),
  body: jsonb().$type<{ words: string[] }>(),
  size: bigint({ mode: "bigint" }),
  writtenAt: timestamp("written_at", { withTimezone: true }),
});

const firstMigration = `
CREATE TABLE notes (id int PRIMARY KEY, tenant_id text NOT NULL, body jsonb, size bigint, written_at timestamptz);
--> statement-breakpoint
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON notes USING (tenant_id = current_setting('app.tenant_id', true));
--> statement-breakpoint
CREATE ROLE tenant_user NOLOGIN;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO tenant_user;`;

/** Writes a folder of migrations in the form that drizzle-kit gives it. */
function writeMigrations(folder: string, migrations: Record<string, string>): void {
  mkdirSync(join(folder, "meta"), { recursive: true });
  const entries = Object.keys(migrations).map((tag, idx) => ({
    idx,
    version: "7",
    when: idx + 1,
    tag,
    breakpoints: true,
  }));
  writeFileSync(
    join(folder, "meta/_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  for (const [tag, text] of Object.entries(migrations)) writeFileSync(join(folder, `${tag}.sql`), text);
}

describePostgres("drizzle over HTTP", (part) => {
  const connect = () => drizzle(part().url);
  const migrationsFolder = mkdtempSync(join(tmpdir(), "miosa-migrations-"));

  /** What the gateway does for a tenant: one round trip as a role that row-level security binds. */
  const asTenant = async (tenantId: string, query: ReturnType<typeof sql>) => {
    const db = connect();
    const [, , result] = await db.batch([
      db.execute(sql`SET LOCAL ROLE tenant_user`),
      db.execute(sql`SELECT set_config('app.tenant_id', ${tenantId}, true)`),
      db.execute(query),
    ]);
    return result.rows;
  };

  beforeAll(async () => {
    writeMigrations(migrationsFolder, { "0000_notes": firstMigration });
    await migrate(connect(), { migrationsFolder });
  });
  afterAll(() => rmSync(migrationsFolder, { recursive: true }));

  test("the migrator applies each migration once", async () => {
    writeMigrations(migrationsFolder, {
      "0000_notes": firstMigration,
      "0001_more": "CREATE TABLE more (id int)",
    });
    await migrate(connect(), { migrationsFolder });
    await migrate(connect(), { migrationsFolder });
    const applied = await connect().execute(
      sql`SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations`,
    );
    expect(applied.rows).toEqual([{ count: 2 }]);
    expect((await connect().execute(sql`SELECT * FROM more`)).rows).toEqual([]);
  });

  test("rows are inserted, changed and read with their columns' types", async () => {
    const db = connect();
    const note = {
      id: 1,
      tenantId: "typed",
      body: { words: ["déjà", "vu"] },
      size: 9_007_199_254_740_993n,
      writtenAt: new Date("2026-01-02T03:04:05.678Z"),
    };
    expect(await db.insert(notes).values(note).returning()).toEqual([note]);
    const changed = { ...note, body: { words: [] } };
    await db.update(notes).set({ body: changed.body }).where(eq(notes.id, 1));
    expect(await db.select().from(notes).where(eq(notes.id, 1))).toEqual([changed]);
  });

  test("a batch gives each query's own result", async () => {
    const db = connect();
    const [inserted, found, deleted] = await db.batch([
      db.insert(notes).values({ id: 2, tenantId: "batch" }).returning({ id: notes.id }),
      db.select({ tenantId: notes.tenantId }).from(notes).where(eq(notes.id, 2)),
      db.delete(notes).where(eq(notes.id, 2)).returning({ id: notes.id }),
    ]);
    expect([inserted, found, deleted]).toEqual([[{ id: 2 }], [{ tenantId: "batch" }], [{ id: 2 }]]);
  });

  test("a batch that fails is rolled back whole", async () => {
    const db = connect();
    const values = { id: 3, tenantId: "atomic" };
    await expect(
      db.batch([db.insert(notes).values(values), db.insert(notes).values(values)]),
    ).rejects.toThrow();
    expect(await db.$count(notes, eq(notes.tenantId, "atomic"))).toBe(0);
  });

  test("a failed query tells Postgres's error as its cause", async () => {
    const failure = connect().insert(notes).values({ id: 1, tenantId: "again" });
    await expect(failure).rejects.toMatchObject({ cause: { code: "23505", constraint: "notes_pkey" } });
  });

  test("a tenant's batch sees and writes that tenant's rows only", async () => {
    await asTenant("acme", sql`INSERT INTO notes VALUES (100, 'acme')`);
    await asTenant("globex", sql`INSERT INTO notes VALUES (200, 'globex')`);
    expect(await asTenant("acme", sql`SELECT id FROM notes`)).toEqual([{ id: 100 }]);
    expect(await asTenant("globex", sql`SELECT id FROM notes`)).toEqual([{ id: 200 }]);
    expect(await asTenant("acme", sql`DELETE FROM notes WHERE id = 200 RETURNING id`)).toEqual([]);
    const forged = asTenant("acme", sql`INSERT INTO notes VALUES (201, 'globex')`);
    await expect(forged).rejects.toMatchObject({ code: "42501" });
  });

  test("batches of two tenants at once never mix, and leave no role or setting behind", async () => {
    const tenants = Array.from({ length: 60 }, (_, index) => (index % 2 ? "left" : "right"));
    const seen = await Promise.all(
      tenants.map((tenant, index) =>
        asTenant(tenant, sql`INSERT INTO notes VALUES (${1000 + index}, ${tenant}) RETURNING tenant_id`),
      ),
    );
    expect(seen).toEqual(tenants.map((tenant) => [{ tenant_id: tenant }]));
    const state = sql`SELECT current_user AS who, coalesce(current_setting('app.tenant_id', true), '') AS tenant`;
    expect((await connect().execute(state)).rows).toEqual([{ who: "postgres", tenant: "" }]);
  });
});
