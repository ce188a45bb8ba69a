import { createMiddleware } from "hono/factory";
import type { CountRequest } from "../../tenancy/rate-limit.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { isStream } from "../is-stream.ts";
import { Refused } from "../refused.ts";

/** Counts the tenant's requests, refuses those above its limit, and says how many are left. */
export const limitRate = (count: CountRequest) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const { isAllowed, limit, remaining, resetSeconds } = await count(c.var.tenant.id);
    // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    const headers = {
      "RateLimit-Policy": `"tenant";q=${limit};w=60`,
      RateLimit: `"tenant";r=${remaining};t=${resetSeconds}`,
    };
    if (!isAllowed) {
      const detail = `The tenant may make ${limit} requests a minute.`;
      throw new Refused("rate_limited", detail, [], { ...headers, "Retry-After": String(resetSeconds) });
    }
    await next();
    if (isStream(c.res)) return;
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });
