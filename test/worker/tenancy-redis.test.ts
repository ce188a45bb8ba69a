import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createUpstream } from "../../src/mesh/upstream.ts";
import { connectRedis } from "../../src/storage/redis.ts";
import { countInRedis } from "../../src/tenancy/rate-limit.ts";

/** Redis as one isolate has it, with more patience than the Worker's, which a busy machine would try. */
function connect() {
  const upstream = createUpstream({
    name: "redis",
    timeoutMs: 10_000,
    retries: 0,
    concurrency: 10,
    isOutage: () => true,
  });
  return { client: connectRedis(readConfig(env)).client, upstream };
}

const newTenant = () => `t-${crypto.randomUUID()}`;

describe("in Redis", () => {
  it("a tenant's requests are counted over all isolates, under keys that begin with the tenant", async () => {
    const tenant = newTenant();
    const [first, second] = [countInRedis(connect(), 2), countInRedis(connect(), 2)];
    expect(await first(tenant)).toMatchObject({ success: true, remaining: 1 });
    expect(await second(tenant)).toMatchObject({ success: true, remaining: 0 });
    expect((await first(tenant)).success).toBe(false);
    expect((await second(newTenant())).success).toBe(true);
    const keys = await connect().client.keys(`*${tenant}*`);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key.startsWith(`t:${tenant}:limit`)).toBe(true);
  });
});
