import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { migrate } from "drizzle-orm/neon-http/migrator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

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
