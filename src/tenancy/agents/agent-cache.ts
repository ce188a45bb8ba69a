import { z } from "zod";
import { type TenantAgent, tenantAgent } from "../../agents/effective-pool.ts";
import { type CacheStores, createTieredCache, type TieredCache } from "../cache/tiered-cache.ts";
import type { Tenant } from "../tenant.ts";
import type { TenantDatabases } from "../tenant-databases.ts";
import { readAgents } from "./read-agents.ts";

/** What each tenant has made of the pool, by the tenant's id. */
export type AgentCache = TieredCache<TenantAgent[]>;

/** In characters of JSON, of all tenants together: most have no agents of their own, and some have hundreds. */
const maxSize = 16_777_216;

/** Makes the cache; `tenants` and `tenantDatabases` are where it loads from. */
export const createAgentCache = (
  tenants: TieredCache<Tenant>,
  tenantDatabases: TenantDatabases,
  stores: CacheStores,
): AgentCache =>
  createTieredCache(
    {
      name: "agents",
      schema: z.array(tenantAgent),
      key: (id) => `t:${id}:agents`,
      // Whoever knows a version of the tenant learned of it after its rows had changed.
      versionOf: () => 0,
      size: { of: (agents) => JSON.stringify(agents).length, max: maxSize },
      load: async (id) => {
        const { value: tenant } = await tenants.get(id);
        return tenant === null ? null : readAgents(await tenantDatabases(tenant));
      },
    },
    stores,
  );
