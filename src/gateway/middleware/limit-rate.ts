import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { CountRequest, RequestLimit } from "../../tenancy/limits/count-request.ts";
import { plans } from "../../tenancy/limits/plans.ts";
import { rateLimitHeaders } from "../../tenancy/limits/rate-limit-headers.ts";
import { routeClassOf } from "../../tenancy/limits/route-class.ts";
import { callerParts } from "../../tenancy/tenant-context.ts";
import { isStream } from "../answers/is-stream.ts";
import { Refused } from "../answers/refused.ts";
import { wantsStream } from "../answers/wants-stream.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/** Sees to it that the request knows its tenant as it is since this version, where one was announced. */
export type Renew = (c: Context<GatewayEnv>, version: number | null) => Promise<void>;

/**
 * Counts the requests of a tenant and its credentials, refuses those above a limit, and says how many are left. The
 * count brings the tenant's newest version with it, which is handed on.
 */
export const limitRate = (count: CountRequest, renew: Renew) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const { tenant, caller } = c.var.tenant.context;
    const routeClass = routeClassOf(c.req.method, wantsStream(c));
    const { limits, version } = await count({
      tenantId: tenant.id,
      credentialId: callerParts(caller).join(":"),
      plan: plans[tenant.plan],
      routeClass,
    });
    const headers = rateLimitHeaders(limits);
    const reached = limits.filter(({ isAllowed }) => !isAllowed);
    if (reached.length > 0) {
      const retryAfter = Math.max(...reached.map(({ resetSeconds }) => resetSeconds));
      throw new Refused("rate_limited", explain(reached, routeClass), [], {
        ...headers,
        "Retry-After": String(retryAfter),
      });
    }
    await renew(c, version);
    await next();
    if (isStream(c.res)) return;
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  });

const explain = (reached: RequestLimit[], routeClass: string): string =>
  reached
    .map(({ name, limit }) => `The ${name} may make ${limit} requests of class "${routeClass}" a minute.`)
    .join(" ");
