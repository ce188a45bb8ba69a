import { createMiddleware } from "hono/factory";
import type { Authenticate } from "../../tenancy/authenticate.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { settle } from "../refused.ts";
import { type Stores, tenantScope } from "../tenant-scope.ts";

/** Finds out who calls, and gives the request what is that tenant's. */
export const requireTenant = (authenticate: Authenticate, stores: Stores) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const identity = settle(await authenticate(c.req.raw.headers));
    c.set("tenant", tenantScope(stores, identity, c.var.traceId));
    await next();
  });
