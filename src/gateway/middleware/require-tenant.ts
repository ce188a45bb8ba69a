import { createMiddleware } from "hono/factory";
import type { Authenticate } from "../../tenancy/authenticate.ts";
import { scopes } from "../../tenancy/scopes.ts";
import type { Tenant } from "../../tenancy/tenant.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { settle } from "../refused.ts";
import { type Stores, tenantScope } from "../tenant-scope.ts";

/** Finds out who calls, and gives the request what is that tenant's. */
export const requireTenant = (authenticate: Authenticate, stores: Stores) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const { tenantId: id, credentialId } = settle(await authenticate(c.req.raw.headers));
    // Stands for what identification will find.
    const tenant: Tenant = {
      id,
      name: id,
      status: "active",
      plan: "pro",
      isolation: "row",
      databaseUrl: null,
      jurisdiction: null,
      allowedOrigins: [],
      identityProviders: [],
      version: 1,
    };
    const caller = { kind: "key", id: credentialId } as const;
    c.set("tenant", tenantScope(stores, { tenant, caller, scopes, traceId: c.var.traceId }));
    await next();
  });
