import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { domains, tenants } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";

/** Whose a verified domain is, and that tenant's version. */
export const routedDomain = z.object({ tenantId: z.string(), version: z.number() });
export type RoutedDomain = z.infer<typeof routedDomain>;

/** Finds the tenant that has verified a domain. Throws UpstreamUnavailable without Postgres. */
export async function findDomain(database: Database, hostname: string): Promise<RoutedDomain | null> {
  const [[found]] = await database.read((db) => [
    db
      .select({ tenantId: domains.tenantId, version: tenants.version })
      .from(domains)
      .innerJoin(tenants, eq(tenants.id, domains.tenantId))
      .where(and(eq(domains.hostname, hostname), eq(domains.status, "active"))),
  ]);
  return found ?? null;
}
