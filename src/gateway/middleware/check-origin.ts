// Cross-origin requests (https://fetch.spec.whatwg.org/#http-cors-protocol). A preflight names no tenant, so it is
// always granted: it is the request itself, which comes with its credential, that is refused where its tenant does not
// allow the page's origin. Nothing depends on cookies, so no page can act with what the browser keeps.

import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Caches } from "../../tenancy/cache/caches.ts";
import { isStream } from "../answers/is-stream.ts";
import { Refused } from "../answers/refused.ts";
import type { GatewayEnv } from "../gateway-env.ts";

const preflightAnswer = {
  "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers":
    "Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, traceparent, X-API-Key, X-Tenant-ID",
  "Access-Control-Max-Age": "7200",
  Vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
};

const exposed = "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Trace-Id";

/** Answers preflights, and tells browsers which answers the page may read, refusals among them. */
export const answerOrigins = (tenants: Caches["tenants"]) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const origin = c.req.header("Origin");
    if (origin === undefined) return next();
    if (c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined) {
      return c.body(null, 204, { ...allow(origin), ...preflightAnswer });
    }
    await next();
    // A session sets them on its streams itself.
    if (isStream(c.res) || !(await mayRead(c, origin, tenants))) return;
    const headers = { ...allow(origin), "Access-Control-Expose-Headers": exposed };
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    c.res.headers.append("Vary", "Origin");
  });

/** Whoever is refused may be told so where the tenant that was meant allows the page. */
async function mayRead(c: Context<GatewayEnv>, origin: string, tenants: Caches["tenants"]): Promise<boolean> {
  const { tenant, namedTenant } = c.var;
  if (tenant !== undefined || namedTenant === undefined) return isAllowed(c, origin);
  const found = await tenants.get(namedTenant).catch(() => undefined);
  return found?.value?.allowedOrigins.includes(origin) ?? false;
}

const allow = (origin: string) => ({
  "Access-Control-Allow-Origin": origin,
  "Access-Control-Allow-Credentials": "true",
  "Cross-Origin-Resource-Policy": "cross-origin",
});

/** Whether the tenant of the request, where that is known, allows pages of this origin to call. */
const isAllowed = (c: Context<GatewayEnv>, origin: string): boolean =>
  c.var.tenant?.context.tenant.allowedOrigins.includes(origin) ?? false;

/** Refuses what comes from a page of another origin than our own and those that the tenant allows. */
export const checkOrigin = createMiddleware<GatewayEnv>(async (c, next) => {
  const origin = c.req.header("Origin");
  const isForeign = origin !== undefined && origin !== new URL(c.req.url).origin;
  if (isForeign && !isAllowed(c, origin)) {
    throw new Refused("origin_not_allowed", "The tenant does not allow pages of this origin to call.");
  }
  await next();
});
