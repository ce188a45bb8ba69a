import { migrateDatabase } from "../scripts/migrate.ts";
import { connectDatabase, type DatabaseSettings } from "../src/storage/database.ts";
import { type SeedTenant, seedTenant } from "../src/tenancy/records/seed-tenant.ts";

/** Brings Postgres up to date, and sees to it that the demo tenant is there with its key. */
export async function prepareDatabase(settings: DatabaseSettings, tenant: SeedTenant): Promise<void> {
  await migrateDatabase(settings);
  await seedTenant(connectDatabase(settings), tenant);
}
