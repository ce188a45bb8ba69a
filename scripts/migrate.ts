// Brings Postgres up to date: `npm run migrate`, with DATABASE_URL and, for anything that is not Neon itself,
// NEON_FETCH_ENDPOINT in the environment.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { neonConfig } from "@neondatabase/serverless";
import type { DatabaseSettings } from "../src/storage/database.ts";
import { applyMigrations } from "./apply-migrations.ts";

/** Applies what is missing to the platform's tables, and to the tables that tenants share. */
export async function migrateDatabase(settings: DatabaseSettings): Promise<void> {
  if (settings.NEON_FETCH_ENDPOINT !== undefined) neonConfig.fetchEndpoint = settings.NEON_FETCH_ENDPOINT;
  await applyMigrations(settings.DATABASE_URL, "tenant", "public");
  await applyMigrations(settings.DATABASE_URL, "platform", "platform");
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { DATABASE_URL, NEON_FETCH_ENDPOINT } = process.env;
  if (DATABASE_URL === undefined) throw new Error("DATABASE_URL is not set");
  await migrateDatabase({ DATABASE_URL, NEON_FETCH_ENDPOINT });
}
