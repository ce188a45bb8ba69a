import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { credentials, tenants } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";
import { scope } from "../scopes.ts";

/** An API key that was not revoked. */
export const credential = z.object({
  id: z.string(),
  tenantId: z.string(),
  scopes: z.array(scope),
  /** Milliseconds since the epoch; null: never. */
  expiresAt: z.number().nullable(),
  /** The tenant's version. */
  version: z.number(),
});
export type Credential = z.infer<typeof credential>;

/** Finds the API key with this hash, whosever it is. Throws UpstreamUnavailable without Postgres. */
export async function findCredential(database: Database, hash: string): Promise<Credential | null> {
  const [[found]] = await database.read((db) => [
    db
      .select({
        id: credentials.id,
        tenantId: credentials.tenantId,
        scopes: credentials.scopes,
        expiresAt: credentials.expiresAt,
        version: tenants.version,
      })
      .from(credentials)
      .innerJoin(tenants, eq(tenants.id, credentials.tenantId))
      .where(and(eq(credentials.hash, hash), isNull(credentials.revokedAt))),
  ]);
  return found === undefined ? null : { ...found, expiresAt: found.expiresAt?.getTime() ?? null };
}
