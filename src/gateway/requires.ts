import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Scope } from "../tenancy/scopes.ts";
import { Refused } from "./answers/refused.ts";
import type { GatewayEnv } from "./gateway-env.ts";

/**
 * The part of a route's definition that says which scope its callers need: it is enforced, and told in the OpenAPI
 * document as `x-required-scope`. `others` are the route's further middleware.
 */
export const requires = (scope: Scope, ...others: MiddlewareHandler[]) => ({
  "x-required-scope": scope,
  middleware: [requireScope(scope), ...others],
});

const requireScope = (scope: Scope) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const { caller, scopes } = c.var.tenant.context;
    if (!scopes.includes(scope)) {
      throw new Refused("insufficient_scope", `The credential does not have the scope ${scope}.`);
    }
    const isStreamOfToken = c.req.path.endsWith("/events") && c.req.param("sessionId");
    if (caller.kind === "stream" && isStreamOfToken !== caller.sessionId) {
      throw new Refused("insufficient_scope", "The stream token opens the events of its own session alone.");
    }
    await next();
  });
