// Brings Postgres up to date: `npm run migrate`, with DATABASE_URL and, for anything that is not Neon itself,
// NEON_FETCH_ENDPOINT in the environment; with ENCRYPTION_KEYS where tenants have databases of their own. What is
// interrupted goes on where it stopped.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { asc, ne } from "drizzle-orm";
import { tenants } from "../drizzle/platform.ts";
import { connectDatabase, type DatabaseSettings, knowEndpoint } from "../src/storage/database.ts";
import { schemaOf } from "../src/storage/tenant-database.ts";
import { createSeal } from "../src/tenancy/seal.ts";
import { applyMigrations } from "./apply-migrations.ts";

/** Applies what is missing to the platform's tables, and to the tables that tenants share. */
export async function migrateDatabase(settings: DatabaseSettings): Promise<void> {
  knowEndpoint(settings);
  await applyMigrations(settings.DATABASE_URL, "tenant", "public");
  await applyMigrations(settings.DATABASE_URL, "platform", "platform");
}

type OwnPlace = Pick<typeof tenants.$inferSelect, "id" | "isolation" | "databaseUrl">;

/**
 * Applies what is missing to the tables of each tenant that has its own. One that fails does not stop the others.
 * Gives how many failed.
 */
export async function migrateTenants(
  settings: DatabaseSettings & { ENCRYPTION_KEYS?: string | undefined },
  say: (line: string) => void,
): Promise<number> {
  const places = await connectDatabase(settings).query((db) =>
    db
      .select({ id: tenants.id, isolation: tenants.isolation, databaseUrl: tenants.databaseUrl })
      .from(tenants)
      .where(ne(tenants.isolation, "row"))
      .orderBy(asc(tenants.id)),
  );
  let failed = 0;
  for (const [index, place] of places.entries()) {
    const about = `${index + 1}/${places.length} ${place.id}`;
    try {
      say(`${about}: ${await migrateTenant(place, settings)} applied`);
    } catch (error) {
      failed += 1;
      say(`${about}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return failed;
}

async function migrateTenant(
  { id, isolation, databaseUrl }: OwnPlace,
  { DATABASE_URL, ENCRYPTION_KEYS }: DatabaseSettings & { ENCRYPTION_KEYS?: string | undefined },
): Promise<number> {
  if (isolation === "schema") return applyMigrations(DATABASE_URL, "tenant", schemaOf(id));
  if (ENCRYPTION_KEYS === undefined) throw new Error("ENCRYPTION_KEYS is not set");
  const seal = createSeal(ENCRYPTION_KEYS);
  const url = await seal.open(databaseUrl ?? "", { purpose: "database-url", tenantId: id });
  if (url === null) throw new Error("the address of its database does not open with these keys");
  return applyMigrations(url, "tenant", "public");
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { DATABASE_URL, NEON_FETCH_ENDPOINT, ENCRYPTION_KEYS } = process.env;
  if (DATABASE_URL === undefined) throw new Error("DATABASE_URL is not set");
  const settings = { DATABASE_URL, NEON_FETCH_ENDPOINT, ENCRYPTION_KEYS };
  await migrateDatabase(settings);
  if ((await migrateTenants(settings, console.log)) > 0) process.exitCode = 1;
}
