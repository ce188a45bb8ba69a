import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runs } from "../../drizzle/tenant.ts";
import { readConfig } from "../../src/config.ts";
import { UpstreamUnavailable } from "../../src/mesh/upstream.ts";
import { connectDatabase, type Database } from "../../src/storage/database.ts";
import { connectRedis, type RedisCache } from "../../src/storage/redis.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { plans } from "../../src/tenancy/limits/plans.ts";
import { createQuota } from "../../src/tenancy/limits/quota.ts";
import { nowhere } from "./support/gateway.ts";
import { newTenantId, patientRedis } from "./support/redis.ts";

const database = connectDatabase(readConfig(env));
const monthly = { ...plans.pro.monthly, runs: 3 };
const now = Date.parse("2026-11-30T23:59:00Z");

/** A new tenant that has requested so many runs this month, and one in the month before. */
async function tenantWith(count: number) {
  const tenant = new TenantDatabase({ tenantId: newTenantId(), isolation: "row", database });
  await addRuns(tenant, count);
  await addRuns(tenant, 1, "2026-10-31T23:59:00Z");
  return tenant;
}

async function addRuns(tenant: TenantDatabase, count: number, time = "2026-11-02T00:00:00Z") {
  const run = {
    tenantId: tenant.tenantId,
    sessionId: "ses_1",
    status: "completed",
    statusSeq: 1,
    input: "",
  } as const;
  const rows = Array.from({ length: count }, () => ({
    ...run,
    id: `run_${crypto.randomUUID()}`,
    strategy: "auto" as const,
    requestedAt: new Date(time),
  }));
  await tenant.apply((db) => [db.insert(runs).values(rows)]);
}

/** Quotas, and a way to wait for all that they began: what a sum comes to may be known to the next request only. */
function newQuota(redis: RedisCache) {
  const work: Promise<unknown>[] = [];
  const quota = createQuota(
    redis,
    () => now,
    (one) => void work.push(one),
  );
  return { quota, settled: () => Promise.all(work) };
}

const usedUp = { detail: "The tenant has 3 runs a month, and 3 are used.", retryAfterSeconds: 60 };
const patience = { timeout: 10_000 };

describe("the quota of a month", () => {
  it("is used up by the runs that were archived and those accepted since, until the month ends", async () => {
    const { quota, settled } = newQuota(patientRedis());
    const tenant = await tenantWith(2);
    expect(await quota.findUsedUp(tenant, monthly)).toBeUndefined();
    await settled();
    quota.countRun(tenant.tenantId);
    await settled();
    await expect.poll(() => quota.findUsedUp(tenant, monthly), patience).toEqual(usedUp);
    expect(await quota.findUsedUp(tenant, plans.pro.monthly)).toBeUndefined();
  });

  it("is its tenant's own", async () => {
    const { quota } = newQuota(patientRedis());
    const [full, other] = [await tenantWith(3), await tenantWith(1)];
    await expect.poll(() => quota.findUsedUp(full, monthly), patience).toEqual(usedUp);
    expect(await quota.findUsedUp(other, monthly)).toBeUndefined();
  });

  it("is summed again after 30 s at most, under a key of its tenant and month", async () => {
    const redis = patientRedis();
    const { quota, settled } = newQuota(redis);
    const tenant = await tenantWith(1);
    await quota.findUsedUp(tenant, monthly);
    await settled();
    const ttl = await redis.client.ttl(`t:${tenant.tenantId}:usage:2026-11`);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(30);
  });

  it("is not counted where no sum is remembered: that run will be in the next", async () => {
    const redis = patientRedis();
    const { quota, settled } = newQuota(redis);
    const tenant = await tenantWith(1);
    quota.countRun(tenant.tenantId);
    await settled();
    expect(await redis.client.exists(`t:${tenant.tenantId}:usage:2026-11`)).toBe(0);
  });

  it("holds without Redis, by what Postgres knows", async () => {
    const away = connectRedis({ UPSTASH_REDIS_REST_URL: nowhere, UPSTASH_REDIS_REST_TOKEN: "test" });
    const { quota, settled } = newQuota(away);
    const tenant = await tenantWith(2);
    quota.countRun(tenant.tenantId);
    await settled();
    expect(await quota.findUsedUp(tenant, monthly)).toBeUndefined();
    await addRuns(tenant, 1);
    await expect.poll(() => quota.findUsedUp(tenant, monthly), patience).toEqual(usedUp);
  });

  it.each([
    ["is away", () => Promise.reject(new UpstreamUnavailable("postgres", null))],
    ["does not answer", () => new Promise<never>(() => undefined)],
  ])("stops nobody where Postgres %s", async (_what, query) => {
    const away: Database = { ...database, query };
    const tenant = new TenantDatabase({ tenantId: newTenantId(), isolation: "row", database: away });
    expect(await newQuota(patientRedis()).quota.findUsedUp(tenant, monthly)).toBeUndefined();
  });
});
