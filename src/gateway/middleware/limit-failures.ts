import { createMiddleware } from "hono/factory";
import { LRUCache } from "lru-cache";
import { LocalWindows } from "../../tenancy/limits/local-windows.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { Refused } from "../refused.ts";

/** Requests with a wrong credential that one address may make in a minute, as one isolate sees them. */
const failuresPerMinute = 60;

/** Refuses addresses that try one credential after the other, before any of those is looked at. */
export function limitFailures(now: () => number) {
  const failures = new LocalWindows();
  const fullUntil = new LRUCache<string, number>({ max: 10_000 });
  return createMiddleware<GatewayEnv>(async (c, next) => {
    // Set by the platform, which lets no caller set it.
    const address = c.req.header("CF-Connecting-IP");
    if (address === undefined) return next();
    const waitMs = (fullUntil.get(address) ?? 0) - now();
    if (waitMs > 0) {
      const retryAfter = String(Math.ceil(waitMs / 1_000));
      const detail = "Too many requests with a wrong credential came from this address.";
      throw new Refused("rate_limited", detail, [], { "Retry-After": retryAfter });
    }
    await next();
    if (c.res.status !== 401) return;
    const window = { name: "credential" as const, key: address, limit: failuresPerMinute };
    const { isAllowed, resetAt } = failures.count(window, now());
    if (!isAllowed) fullUntil.set(address, resetAt);
  });
}
