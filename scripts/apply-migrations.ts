import { fileURLToPath } from "node:url";
import { NeonDbError, type NeonQueryFunction, neon } from "@neondatabase/serverless";
import { readMigrationFiles } from "drizzle-orm/migrator";

/** Which tables: those of the platform, or those that hold tenants' rows. */
export type Migrations = "platform" | "tenant";

/** The advisory lock under which a place for migrations is made. */
const migrationsLock = 7_170_674;

type Sql = NeonQueryFunction<false, false>;

const folderOf = (migrations: Migrations) =>
  fileURLToPath(new URL(`../drizzle/migrations/${migrations}`, import.meta.url));

/**
 * Applies the migrations that a schema lacks, each in a transaction of its own: what is interrupted goes on where it
 * stopped, and several may be at it at once. `schema` is made where it does not exist. Gives the number that were
 * applied.
 */
export async function applyMigrations(url: string, migrations: Migrations, schema: string): Promise<number> {
  const sql = neon(url);
  const known = await knownMigrations(sql, migrations, schema);
  const missing = readMigrationFiles({ migrationsFolder: folderOf(migrations) }).filter(
    ({ hash }) => !known.has(hash),
  );
  let applied = 0;
  for (const { sql: statements, hash } of missing) {
    try {
      await sql.transaction([
        // First: another transaction that applies it is waited for here, and this one fails where that did not.
        sql.query("INSERT INTO migrations.applied (kind, schema, hash) VALUES ($1, $2, $3)", [
          migrations,
          schema,
          hash,
        ]),
        sql.query(`SET LOCAL search_path TO "${schema}"`),
        ...statements.map((statement) => sql.query(statement)),
      ]);
      applied += 1;
    } catch (error) {
      if (!isApplied(error)) throw error;
    }
  }
  return applied;
}

const isApplied = (error: unknown): boolean =>
  error instanceof NeonDbError && error.constraint === "applied_pkey";

/** The hashes of those that are there. What has no place for them yet gets one. */
async function knownMigrations(sql: Sql, migrations: Migrations, schema: string): Promise<Set<unknown>> {
  await sql.transaction([
    // What is made where it does not exist must not be made by two at once.
    sql.query("SELECT pg_advisory_xact_lock($1)", [migrationsLock]),
    sql.query("CREATE SCHEMA IF NOT EXISTS migrations"),
    sql.query(
      `CREATE TABLE IF NOT EXISTS migrations.applied (
        kind text, schema text, hash text, time timestamptz DEFAULT now(), PRIMARY KEY (kind, schema, hash))`,
    ),
    // A schema that was removed has lost what was applied to it.
    sql.query(
      `DELETE FROM migrations.applied
        WHERE schema = $1 AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`,
      [schema],
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
