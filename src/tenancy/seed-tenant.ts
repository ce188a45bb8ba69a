import { credentials, tenants } from "../../drizzle/schema.ts";
import { newId } from "../ids.ts";
import type { Database } from "../storage/database.ts";
import { hashApiKey } from "./api-key.ts";

/** `id` has the form that `isTenantId` asks for, such as `demo`; `apiKey` has the form that `createApiKey` gives. */
export type NewTenant = { id: string; name: string; apiKey: string };

/** Creates a tenant and its API key, as far as they do not exist. Throws UpstreamUnavailable without Postgres. */
export async function seedTenant(database: Database, { id, name, apiKey }: NewTenant): Promise<void> {
  const key = {
    id: newId("key"),
    name: "First key",
    hash: await hashApiKey(apiKey),
    prefix: apiKey.slice(0, 8),
  };
  await database.query((db) =>
    db.batch([
      db.insert(tenants).values({ id, name }).onConflictDoNothing(),
      db
        .insert(credentials)
        .values({ tenantId: id, ...key })
        .onConflictDoNothing({ target: credentials.hash }),
    ]),
  );
}
