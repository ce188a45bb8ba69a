import { migrateDatabase } from "../scripts/migrate.ts";
import { connectDatabase, type DatabaseSettings } from "../src/storage/database.ts";
import { seedTenant } from "../src/tenancy/seed-tenant.ts";

export type SeededTenant = { id: string; name: string; apiKey: string };

/** Brings Postgres up to date, and sees to it that the demo tenant is there with its key. */
export async function prepareDatabase(settings: DatabaseSettings, tenant: SeededTenant): Promise<void> {
  await migrateDatabase(settings);
  await seedTenant(connectDatabase(settings), tenant);
}
