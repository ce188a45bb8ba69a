import type { MiddlewareHandler } from "hono";
import type { GatewayEnv } from "../gateway-env.ts";

/**
 * Leaves a middleware out for a path and all below it. Hono's `except` takes patterns, and a tenth of a request's time
 * to match them: `npm run bench:gateway`.
 */
export const unlessBelow =
  (path: string, middleware: MiddlewareHandler<GatewayEnv>): MiddlewareHandler<GatewayEnv> =>
  (c, next) =>
    c.req.path === path || c.req.path.startsWith(`${path}/`) ? next() : middleware(c, next);
