import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSettings } from "../src/storage/database.ts";
import type { SeedTenant } from "../src/tenancy/records/seed-tenant.ts";

/**
 * Prepares the database, unless this very folder's was prepared so before: migrating takes two seconds even where
 * there is nothing to do, as its driver is slow to load. A database that lies elsewhere is prepared at every start.
 */
export async function prepareOnce(
  dataDir: string,
  settings: DatabaseSettings,
  tenant: SeedTenant,
): Promise<void> {
  const stamp = join(dataDir, "postgres", "prepared");
  const wanted = createHash("sha256")
    .update(readFileSync("drizzle/migrations/platform/meta/_journal.json"))
    .update(readFileSync("drizzle/migrations/tenant/meta/_journal.json"))
    .update(JSON.stringify(tenant))
    .digest("hex");
  const isOwn = process.env.DATABASE_URL === undefined;
  if (isOwn && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const { prepareDatabase } = await import("./prepare-database.ts");
  await prepareDatabase(settings, tenant);
  if (isOwn) writeFileSync(stamp, wanted);
}
