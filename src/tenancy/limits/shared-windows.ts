import { Ratelimit } from "@upstash/ratelimit";
import { z } from "zod";
import type { RedisCache } from "../../storage/redis.ts";
import { type Window, type WindowCount, windowMs } from "./windows.ts";

/** What all isolates know together: the counts of windows and the tenant's announced version. */
export type SharedCount = { counts: WindowCount[]; version: number | null };

/** Counts so many requests in each window. Rejects where Redis cannot be reached in time. */
export type CountShared = (tenantId: string, windows: Window[], requests: number) => Promise<SharedCount>;

const announcedVersion = z.number().int().nullable().catch(null);

/**
 * Counts in Redis, in sliding windows under keys that begin `t:{tenant}:limit`, and reads `t:{tenant}:version`: all
 * in one round trip, or two where Redis has yet to be told the script.
 */
export const countInRedis =
  ({ client, upstream }: RedisCache): CountShared =>
  (tenantId, windows, requests) =>
    upstream.call(async () => {
      const [version, counts] = await Promise.all([
        // The same as GET; but the client sends what only reads in a request of its own.
        client.getex(`t:${tenantId}:version`),
        Promise.all(windows.map((window) => count(client, window, requests))),
      ]);
      return { counts, version: announcedVersion.parse(version) };
    });

async function count(redis: RedisCache["client"], window: Window, requests: number): Promise<WindowCount> {
  const limiter = new Ratelimit({
    redis,
    prefix: "t",
    limiter: Ratelimit.slidingWindow(window.limit, `${windowMs} ms`),
    timeout: 0,
    ephemeralCache: false,
    enableTelemetry: false,
  });
  const { success, remaining, reset } = await limiter.limit(window.key, { rate: requests });
  return { window, isAllowed: success, remaining, resetAt: reset };
}
