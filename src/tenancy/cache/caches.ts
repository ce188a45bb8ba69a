import type { Database } from "../../storage/database.ts";
import { type Credential, credential, findCredential } from "../records/find-credential.ts";
import { findDomain, type RoutedDomain, routedDomain } from "../records/find-domain.ts";
import { findTenant } from "../records/find-tenant.ts";
import { type Tenant, tenant } from "../tenant.ts";
import { type CacheStores, createTieredCache, type TieredCache } from "./tiered-cache.ts";

/** What the gateway needs to know who calls. */
export type Caches = {
  /** By id. */
  tenants: TieredCache<Tenant>;
  /** By hash. */
  credentials: TieredCache<Credential>;
  /** By hostname. */
  domains: TieredCache<RoutedDomain>;
};

/** Keys that are looked up before their tenant is known begin `p:`, all others `t:{tenant}:`. */
export const createCaches = (database: Database, stores: CacheStores): Caches => ({
  tenants: createTieredCache(
    {
      name: "tenants",
      schema: tenant,
      key: (id) => `t:${id}:tenant`,
      versionOf: ({ version }) => version,
      load: (id) => findTenant(database, id),
    },
    stores,
  ),
  credentials: createTieredCache(
    {
      name: "credentials",
      schema: credential,
      key: (hash) => `p:credential:${hash}`,
      versionOf: ({ version }) => version,
      load: (hash) => findCredential(database, hash),
    },
    stores,
  ),
  domains: createTieredCache(
    {
      name: "domains",
      schema: routedDomain,
      key: (hostname) => `p:domain:${hostname}`,
      versionOf: ({ version }) => version,
      load: (hostname) => findDomain(database, hostname),
    },
    stores,
  ),
});
