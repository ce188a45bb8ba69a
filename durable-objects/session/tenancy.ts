import { waitUntil } from "cloudflare:workers";
import type { Config } from "../../src/config.ts";
import type { Event } from "../../src/events/schema.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectRedis, type RedisCache } from "../../src/storage/redis.ts";
import { connectTenancy, type Tenancy } from "../../src/tenancy/connect-tenancy.ts";

let redis: RedisCache | undefined;
let shared: Tenancy | undefined;

/** Redis, connected once for all sessions of an isolate. */
export function redisOf(config: Config): RedisCache {
  redis ??= connectRedis(config, { keepAlive: waitUntil });
  return redis;
}

/** What is known of tenants, remembered once for all sessions of an isolate. */
export function tenancyOf(config: Config): Tenancy {
  shared ??= connectTenancy(config, { redis: redisOf(config), waitUntil, now: () => Date.now() });
  return shared;
}

/** Copies events to wherever the tenant's rows are. Those of a tenant that is gone are wanted by nobody. */
export async function archiveOf(tenancy: Tenancy, tenantId: string, events: Event[]): Promise<void> {
  const { value: tenant } = await tenancy.caches.tenants.get(tenantId);
  if (tenant !== null) await archiveEvents(await tenancy.tenantDatabases(tenant), events);
}

/** Whether a tenant is known to be suspended, or gone. Where nobody can tell it is not. */
export async function isStopped(tenancy: Tenancy, tenantId: string): Promise<boolean> {
  const version = await tenancy.readVersion(tenantId);
  const found = await tenancy.caches.tenants.get(tenantId, version ?? 0).catch(() => undefined);
  return found !== undefined && found.value?.status !== "active";
}
