import { eq } from "drizzle-orm";
import { identityProviders, tenants } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";
import type { Tenant } from "../tenant.ts";

/** Finds a tenant with its identity providers. Throws UpstreamUnavailable without Postgres. */
export async function findTenant(database: Database, id: string): Promise<Tenant | null> {
  const [[found], providers] = await database.read(
    (db) =>
      [
        db.select().from(tenants).where(eq(tenants.id, id)),
        db.select().from(identityProviders).where(eq(identityProviders.tenantId, id)),
      ] as const,
  );
  return found === undefined ? null : { ...found, identityProviders: providers };
}
