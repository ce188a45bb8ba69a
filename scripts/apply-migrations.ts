import { fileURLToPath } from "node:url";
import { type NeonQueryFunction, neon } from "@neondatabase/serverless";
import { readMigrationFiles } from "drizzle-orm/migrator";

/** Which tables: those of the platform, or those that hold tenants' rows. */
export type Migrations = "platform" | "tenant";

type Sql = NeonQueryFunction<false, false>;

const folderOf = (migrations: Migrations) =>
  fileURLToPath(new URL(`../drizzle/migrations/${migrations}`, import.meta.url));

/**
 * Applies the migrations that a schema lacks, each in a transaction of its own: what is interrupted goes on where it
 * stopped. `schema` is made where it does not exist. Gives the number that were applied.
 */
export async function applyMigrations(url: string, migrations: Migrations, schema: string): Promise<number> {
  const sql = neon(url);
  const known = await knownMigrations(sql, migrations, schema);
  const missing = readMigrationFiles({ migrationsFolder: folderOf(migrations) }).filter(
    ({ hash }) => !known.has(hash),
  );
  for (const { sql: statements, hash } of missing) {
    await sql.transaction([
      sql.query(`SET LOCAL search_path TO "${schema}"`),
      ...statements.map((statement) => sql.query(statement)),
      sql.query(`INSERT INTO migrations.applied (kind, schema, hash) VALUES ($1, $2, $3)`, [
        migrations,
        schema,
        hash,
      ]),
    ]);
  }
  return missing.length;
}

/** The hashes of those that are there. What has no place for them yet gets one. */
async function knownMigrations(sql: Sql, migrations: Migrations, schema: string): Promise<Set<unknown>> {
  await sql.transaction([
    sql.query("CREATE SCHEMA IF NOT EXISTS migrations"),
    sql.query(
      `CREATE TABLE IF NOT EXISTS migrations.applied (
        kind text, schema text, hash text, time timestamptz DEFAULT now(), PRIMARY KEY (kind, schema, hash))`,
    ),
    // The platform's first migration makes the platform's own.
    ...(migrations === "platform" ? [] : [sql.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`)]),
  ]);
  const rows = await sql.query("SELECT hash FROM migrations.applied WHERE kind = $1 AND schema = $2", [
    migrations,
    schema,
  ]);
  return new Set(rows.map(({ hash }) => hash));
}
