import { waitUntil } from "cloudflare:workers";
import type { Config } from "../../src/config.ts";
import type { Event } from "../../src/events/schema.ts";
import { policies } from "../../src/mesh/policies.ts";
import { UpstreamUnavailable } from "../../src/mesh/upstream.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectRedis, type RedisCache } from "../../src/storage/redis.ts";
import { connectTenancy, type Tenancy } from "../../src/tenancy/connect-tenancy.ts";
import { checkProof, type Proof } from "../../src/tenancy/identity/proof.ts";
import { monthlyOf } from "../../src/tenancy/limits/plans.ts";
import { createQuota, type Quota } from "../../src/tenancy/limits/quota.ts";
import { findTenant } from "../../src/tenancy/records/find-tenant.ts";
import { findReceipt } from "../../src/tenancy/removal/receipts.ts";

let redis: RedisCache | undefined;
let shared: Tenancy | undefined;
let months: Quota | undefined;

/** Redis, connected once for all sessions of an isolate. */
export function redisOf(config: Config): RedisCache {
  redis ??= connectRedis(config, { keepAlive: waitUntil, ...policies.redisOfSessions });
  return redis;
}

/** What is known of tenants, remembered once for all sessions of an isolate. */
export function tenancyOf(config: Config): Tenancy {
  shared ??= connectTenancy(config, { redis: redisOf(config), waitUntil, now: () => Date.now() });
  return shared;
}

/** What is remembered of tenants' months, by all sessions of an isolate. */
export function monthsOf(config: Config): Quota {
  months ??= createQuota(redisOf(config), () => Date.now(), waitUntil);
  return months;
}

/** Which quota of its month a tenant has used up, of those that bound work under way. Undefined: none is known to be. */
export async function findUsedUp(
  { caches, heardVersions, tenantDatabases }: Tenancy,
  months: Quota,
  tenantId: string,
): Promise<string | undefined> {
  try {
    const { value: tenant } = await caches.tenants.get(tenantId, heardVersions.of(tenantId) ?? 0);
    if (tenant === null) return undefined;
    // Runs are counted where they are requested.
    const monthly = { ...monthlyOf(tenant), runs: Number.POSITIVE_INFINITY };
    return (await months.findUsedUp(await tenantDatabases(tenant), monthly))?.detail;
  } catch (error) {
    if (error instanceof UpstreamUnavailable) return undefined;
    throw error;
  }
}

/** Copies events to wherever the tenant's rows are. Throws where the tenant is being deleted, or gone. */
export async function archiveOf(tenancy: Tenancy, tenantId: string, events: Event[]): Promise<void> {
  const { value: tenant } = await tenancy.caches.tenants.get(tenantId);
  if (tenant === null || tenant.status === "deleting") throw new Error("the tenant is gone");
  await archiveEvents(await tenancy.tenantDatabases(tenant), events);
}

/** What a tenant has made of the pool, as of a version of it; undefined where nobody can tell. */
export const agentsOf = ({ agentCache }: Tenancy, tenantId: string, atLeast: number) =>
  agentCache
    .get(tenantId, atLeast)
    .then(({ value }) => value ?? [])
    .catch(() => undefined);

/** The newest version of a tenant that this isolate has heard of, in Redis or from whoever came. */
export async function newestVersion(
  { heardVersions, readVersion }: Tenancy,
  tenantId: string,
): Promise<number> {
  heardVersions.note(tenantId, await readVersion(tenantId));
  return heardVersions.of(tenantId) ?? 0;
}

/**
 * Whether a tenant's sessions go on, stand still, or are to be erased, as of a version of it. Where nobody can tell
 * they go on.
 */
export async function standingOf(
  tenancy: Tenancy,
  tenantId: string,
  atLeast: number,
): Promise<"active" | "suspended" | "gone"> {
  const remembered = await tenancy.caches.tenants.get(tenantId, atLeast).catch(() => undefined);
  const status = remembered === undefined ? "active" : remembered.value?.status;
  if (status === "active" || status === "suspended") return status;
  return (await isDeleted(tenancy, tenantId)) ? "gone" : "suspended";
}

/** Whether a proof stands for a tenant. Where nobody can tell as of `atLeast` it does: what is known may be older. */
export async function proofStands(
  { caches }: Tenancy,
  tenantId: string,
  proof: Proof,
  atLeast: number,
): Promise<boolean> {
  const checked = await checkProof(caches, tenantId, proof, Date.now(), atLeast).catch(() => undefined);
  return checked === undefined || checked.stands || checked.asOf < atLeast;
}

/** What is erased is gone for good, so Postgres itself must say so. A tenant that it merely lacks was not deleted. */
async function isDeleted({ database }: Tenancy, tenantId: string): Promise<boolean> {
  try {
    const tenant = await findTenant(database, tenantId);
    return tenant === null ? (await findReceipt(database, tenantId)) !== null : tenant.status === "deleting";
  } catch {
    return false;
  }
}
