import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import { LRUCache } from "lru-cache";
import type { Caches } from "../../tenancy/cache/caches.ts";
import { hashApiKey, isApiKey } from "../../tenancy/identity/api-key.ts";
import { readCredential } from "../../tenancy/identity/read-credential.ts";
import { LocalWindows } from "../../tenancy/limits/local-windows.ts";
import { Refused } from "../answers/refused.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/** Requests with a wrong key that one address may make in a minute, as one isolate sees them. */
const failuresPerMinute = 60;

/**
 * Refuses addresses that try one key after the other, before any of those is looked up. Several may share an address:
 * keys that this isolate knows to be good still pass, and tokens, whose check needs no look-up.
 */
export function limitFailures(credentials: Caches["credentials"], now: () => number) {
  const failures = new LocalWindows();
  const fullUntil = new LRUCache<string, number>({ max: 10_000 });
  return createMiddleware<GatewayEnv>(async (c, next) => {
    // Set by the platform, which lets no caller set it.
    const address = c.req.header("CF-Connecting-IP");
    if (address === undefined) return next();
    const waitMs = (fullUntil.get(address) ?? 0) - now();
    const key = waitMs > 0 ? keyOf(c.req) : undefined;
    if (key !== undefined && !credentials.remembers(await hashApiKey(key))) {
      const retryAfter = String(Math.ceil(waitMs / 1_000));
      const detail = "Too many requests with a wrong credential came from this address.";
      throw new Refused("rate_limited", detail, [], { "Retry-After": retryAfter });
    }
    await next();
    if (c.res.status !== 401 || keyOf(c.req) === undefined) return;
    const window = { name: "credential" as const, key: address, limit: failuresPerMinute };
    const { isAllowed, resetAt } = failures.count(window, now());
    if (!isAllowed) fullUntil.set(address, resetAt);
  });
}

/** The key that a request shows: an API key, or what is tried as the administration's. */
function keyOf({ raw, path }: HonoRequest): string | undefined {
  const shown = readCredential(raw);
  if (shown.kind !== "one") return undefined;
  return path.startsWith("/v1/admin/") || isApiKey(shown.credential) ? shown.credential : undefined;
}
