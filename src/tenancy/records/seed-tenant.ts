import { credentials, tenants } from "../../../drizzle/platform.ts";
import { newId } from "../../ids.ts";
import type { Database } from "../../storage/database.ts";
import { hashApiKey } from "../identity/api-key.ts";
import type { PlanName } from "../limits/plans.ts";
import { scopes } from "../scopes.ts";

/** `id` has the form that `isTenantId` asks for, such as `demo`; `apiKey` has the form that `createApiKey` gives. */
export type SeedTenant = { id: string; name: string; plan: PlanName; apiKey: string };

/** Creates a tenant and an API key with all scopes, as far as they do not exist. Throws UpstreamUnavailable without Postgres. */
export async function seedTenant(database: Database, { id, name, plan, apiKey }: SeedTenant): Promise<void> {
  const key = {
    id: newId("key"),
    name: "First key",
    hash: await hashApiKey(apiKey),
    prefix: apiKey.slice(0, 8),
    scopes: [...scopes],
  };
  await database.query((db) =>
    db.batch([
      db.insert(tenants).values({ id, name, plan }).onConflictDoNothing(),
      db
        .insert(credentials)
        .values({ tenantId: id, ...key })
        .onConflictDoNothing({ target: credentials.hash }),
    ]),
  );
}
