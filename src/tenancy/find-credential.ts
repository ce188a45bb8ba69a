import { and, eq, isNull } from "drizzle-orm";
import { credentials, tenants } from "../../drizzle/schema.ts";
import type { Database } from "../storage/database.ts";

/** A credential that may be used: not revoked, of a tenant that is active. */
export type Credential = { id: string; tenantId: string };

/** Finds the credential with this hash, whosever it is. Throws UpstreamUnavailable without Postgres. */
export async function findCredential(database: Database, hash: string): Promise<Credential | null> {
  const [found] = await database.query((db) =>
    db
      .select({ id: credentials.id, tenantId: credentials.tenantId })
      .from(credentials)
      .innerJoin(tenants, eq(tenants.id, credentials.tenantId))
      .where(and(eq(credentials.hash, hash), isNull(credentials.revokedAt), eq(tenants.status, "active"))),
  );
  return found ?? null;
}
