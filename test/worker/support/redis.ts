import { env, waitUntil } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { createUpstream } from "../../../src/mesh/upstream.ts";
import { connectRedis, type RedisCache } from "../../../src/storage/redis.ts";
import { HeardVersions } from "../../../src/tenancy/cache/heard-versions.ts";

/** Redis as one isolate has it, with more patience than the Worker's, which a busy machine would try. */
export function patientRedis(): RedisCache {
  const upstream = createUpstream({
    name: "redis",
    timeoutMs: 10_000,
    retries: 0,
    concurrency: 1_000,
    isOutage: () => true,
  });
  return { client: connectRedis(readConfig(env)).client, upstream };
}

/** A tenant that no other test knows. */
export const newTenantId = (): string => `t-${crypto.randomUUID()}`;

/** What an isolate counts with, which has heard of nothing yet. */
export const newCountTools = () => ({
  heardVersions: new HeardVersions(),
  now: Date.now,
  waitUntil,
  gather: async () => {},
});

/** Hears what is fetched from now on, and tells how much of it was about a tenant: others' work goes on beside it. */
export function countFetches(tenant: string): () => number {
  const fetched = vi.spyOn(globalThis, "fetch");
  onTestFinished(() => fetched.mockRestore());
  return () => fetched.mock.calls.filter(([, init]) => String(init?.body).includes(tenant)).length;
}
