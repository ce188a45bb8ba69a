import { beforeEach, describe, expect, it } from "vitest";
import { createCountRequest } from "../../src/tenancy/limits/count-request.ts";
import { type Plan, plans } from "../../src/tenancy/limits/plans.ts";
import { countInRedis } from "../../src/tenancy/limits/shared-windows.ts";
import { stopClock } from "./support/clock.ts";
import { countFetches, newCountTools, newTenantId, patientRedis } from "./support/redis.ts";

beforeEach(stopClock);

/** Two writes a minute, of which one credential may make one. */
const plan: Plan = {
  ...plans.pro,
  requestsPerMinute: { read: 10, write: 2, stream: 10 },
  credentialShare: 0.5,
};

const writeOf = (tenantId: string) =>
  ({ tenantId, credentialId: `key:${crypto.randomUUID()}`, plan, routeClass: "write" }) as const;

const newIsolate = () => createCountRequest(countInRedis(patientRedis()), newCountTools());

describe("in Redis", () => {
  it("a tenant's requests are counted over all isolates, under keys that begin with the tenant", async () => {
    const tenant = newTenantId();
    const [first, second] = [newIsolate(), newIsolate()];
    expect(await first(writeOf(tenant))).toMatchObject({ isAllowed: true, limits: [{ remaining: 1 }, {}] });
    expect(await second(writeOf(tenant))).toMatchObject({ isAllowed: true, limits: [{ remaining: 0 }, {}] });
    expect((await first(writeOf(tenant))).isAllowed).toBe(false);
    expect((await second(writeOf(newTenantId()))).isAllowed).toBe(true);
    const keys = await patientRedis().client.keys(`*${tenant}*`);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key.startsWith(`t:${tenant}:limit`)).toBe(true);
  });

  it("a request is counted in every window, and the tenant's version read, in one round trip", async () => {
    const tenant = newTenantId();
    await patientRedis().client.set(`t:${tenant}:version`, 41);
    const count = newIsolate();
    await count(writeOf(newTenantId()));
    const fetches = countFetches(tenant);
    const { limits, version } = await count(writeOf(tenant));
    expect(fetches()).toBe(1);
    expect([limits.length, version]).toEqual([2, 41]);
  });

  it("what a tenant asks for above its limit is refused without asking Redis", async () => {
    const [count, tenant] = [newIsolate(), newTenantId()];
    for (let n = 0; n < 3; n += 1) await count(writeOf(tenant));
    const fetches = countFetches(tenant);
    for (let n = 0; n < 200; n += 1) expect((await count(writeOf(tenant))).isAllowed).toBe(false);
    expect(fetches()).toBe(0);
  });
});
