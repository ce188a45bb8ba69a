import type { Config } from "../config.ts";
import type { CircuitWatch } from "../mesh/circuit-watch.ts";
import { createCircuitHints } from "../storage/circuit-hints.ts";
import { connectDatabase, type Database } from "../storage/database.ts";
import { type AgentCache, createAgentCache } from "./agents/agent-cache.ts";
import { createAnnounceVersion, createReadVersion, type ReadVersion } from "./cache/announce-version.ts";
import { type Caches, createCaches } from "./cache/caches.ts";
import { HeardVersions } from "./cache/heard-versions.ts";
import type { CacheStores } from "./cache/tiered-cache.ts";
import { TenantRecords } from "./records/tenant-records.ts";
import { createSeal, type Seal } from "./seal.ts";
import {
  createFindPlacement,
  createTenantDatabases,
  type FindPlacement,
  type TenantDatabases,
} from "./tenant-databases.ts";

/** What is known of tenants, and the ways to their rows. */
export type Tenancy = {
  /** As its owner: see `Database`. */
  database: Database;
  /** For all upstreams of the platform's but Redis. */
  watch: CircuitWatch;
  caches: Caches;
  agentCache: AgentCache;
  records: TenantRecords;
  heardVersions: HeardVersions;
  readVersion: ReadVersion;
  seal: Seal;
  findPlacement: FindPlacement;
  tenantDatabases: TenantDatabases;
};

export function connectTenancy(config: Config, stores: CacheStores): Tenancy {
  const { redis, now, waitUntil } = stores;
  const watch = createCircuitHints(redis, { now, waitUntil });
  const database = connectDatabase(config, { keepAlive: waitUntil, watch });
  const heardVersions = new HeardVersions();
  const seal = createSeal(config.ENCRYPTION_KEYS);
  const connect = (url: string) => connectDatabase({ DATABASE_URL: url }, { keepAlive: waitUntil });
  const findPlacement = createFindPlacement(database, connect, seal);
  const tenantDatabases = createTenantDatabases(findPlacement);
  const caches = createCaches(database, stores);
  return {
    database,
    watch,
    heardVersions,
    seal,
    readVersion: createReadVersion(redis),
    caches,
    agentCache: createAgentCache(caches.tenants, tenantDatabases, stores),
    records: new TenantRecords(database, createAnnounceVersion(redis, heardVersions), now),
    findPlacement,
    tenantDatabases,
  };
}
