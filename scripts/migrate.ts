// Brings Postgres up to date: `node scripts/migrate.ts`, with DATABASE_URL and, for anything that is not Neon
// itself, NEON_FETCH_ENDPOINT in the environment.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/pg-proxy";
import { migrate } from "drizzle-orm/pg-proxy/migrator";
import type { DatabaseSettings } from "../src/storage/database.ts";

const migrationsFolder = fileURLToPath(new URL("../drizzle/migrations", import.meta.url));

/** Applies the migrations that are missing, in one transaction: all of them, or none. */
export async function migrateDatabase(settings: DatabaseSettings): Promise<void> {
  if (settings.NEON_FETCH_ENDPOINT !== undefined) neonConfig.fetchEndpoint = settings.NEON_FETCH_ENDPOINT;
  const client = neon(settings.DATABASE_URL);
  const database = drizzle(async (query, values) => ({ rows: await client.query(query, values) }));
  const applyAll = async (statements: string[]) => {
    await client.transaction(statements.map((statement) => client.query(statement)));
  };
  await migrate(database, applyAll, { migrationsFolder });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { DATABASE_URL, NEON_FETCH_ENDPOINT } = process.env;
  if (DATABASE_URL === undefined) throw new Error("DATABASE_URL is not set");
  await migrateDatabase({ DATABASE_URL, NEON_FETCH_ENDPOINT });
}
