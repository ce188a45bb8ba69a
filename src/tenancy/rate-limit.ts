// How many requests a tenant may make in a minute, counted over all isolates in Redis. Where Redis is slow or
// away, each isolate counts for itself: the limit is then looser, and no request fails for it.

import { Ratelimit } from "@upstash/ratelimit";
import { LRUCache } from "lru-cache";
import type { RedisCache } from "../storage/redis.ts";

export type RateLimit = {
  isAllowed: boolean;
  /** Requests per minute. */
  limit: number;
  remaining: number;
  /** Until there is more room, in whole seconds. */
  resetSeconds: number;
};

/** Counts a request of a tenant, and says whether it may go on. */
export type CountRequest = (tenantId: string) => Promise<RateLimit>;

type Count = { success: boolean; remaining: number; reset: number };

const windowMs = 60_000;

/** `shared` counts over all isolates; it may fail. `now` is in milliseconds since the epoch. */
export function createRateLimiter(
  shared: (tenantId: string) => Promise<Count>,
  limit: number,
  now: () => number,
): CountRequest {
  const local = countLocally(limit, now);
  return async (tenantId) => {
    const { success, remaining, reset } = await shared(tenantId).catch(() => local(tenantId));
    const resetSeconds = Math.max(1, Math.ceil((reset - now()) / 1_000));
    return { isAllowed: success, limit, remaining: Math.max(0, remaining), resetSeconds };
  };
}

/** Counts in Redis, in a sliding window, under keys that begin `t:{tenant}:limit`. */
export function countInRedis({ client, upstream }: RedisCache, limit: number) {
  const limiter = new Ratelimit({
    redis: client,
    prefix: "t",
    limiter: Ratelimit.slidingWindow(limit, `${windowMs} ms`),
    timeout: 0,
  });
  return (tenantId: string): Promise<Count> => upstream.call(() => limiter.limit(`${tenantId}:limit`));
}

function countLocally(limit: number, now: () => number) {
  const windows = new LRUCache<string, { start: number; count: number }>({ max: 10_000 });
  return (tenantId: string): Count => {
    const start = Math.floor(now() / windowMs) * windowMs;
    const current = windows.get(tenantId);
    const count = current?.start === start ? current.count + 1 : 1;
    windows.set(tenantId, { start, count });
    return { success: count <= limit, remaining: limit - count, reset: start + windowMs };
  };
}
