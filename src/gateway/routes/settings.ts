import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { monthlyOf, plans } from "../../tenancy/limits/plans.ts";
import { type Tenants, type TenantView, tenantView } from "../../tenancy/records/tenants.ts";
import { actingAs } from "../actor.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { settle } from "../refused.ts";
import { requires } from "../requires.ts";
import { bodyProblems, commonProblems, json, jsonBody, problem } from "../route-parts.ts";

const count = z.int();
const limits = z.object({
  requestsPerMinute: z.object({ read: count, write: count, stream: count }),
  credentialShare: z.number(),
  concurrentRuns: count,
  concurrentSandboxes: count,
  concurrentStreams: count,
  monthly: z.object({ runs: count, sandboxMinutes: count, modelTokens: count, costMicroUsd: count }),
});
const settings = z.object({ ...tenantView.shape, limits }).openapi("Settings");

/** An origin as browsers send it: scheme, host and perhaps port, and nothing behind them. */
const origin = z
  .string()
  .max(255)
  .refine(
    (text) => /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text,
    "must be an origin, such as https://app.example.com",
  )
  .openapi({ example: "https://app.example.com" });

const change = z.strictObject({
  name: z.string().trim().min(1).max(100).exactOptional(),
  allowedOrigins: z.array(origin).max(50).exactOptional(),
});

const get = createRoute({
  method: "get",
  path: "/settings",
  operationId: "getSettings",
  tags: ["Settings"],
  summary: "Get the tenant's settings and its limits",
  ...requires("settings:read"),
  responses: { 200: json("The settings.", settings), ...commonProblems },
});

const set = createRoute({
  method: "patch",
  path: "/settings",
  operationId: "changeSettings",
  tags: ["Settings"],
  summary: "Change the tenant's name or the origins whose pages may call",
  request: jsonBody(change),
  ...requires("settings:write"),
  responses: {
    200: json("The settings.", settings),
    ...commonProblems,
    ...bodyProblems,
    404: problem(404),
    409: problem(409),
  },
});

const withLimits = (view: TenantView) => ({
  ...view,
  limits: { ...plans[view.plan], monthly: monthlyOf(view) },
});

export const settingsRoutes = (tenants: Tenants) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(get, async (c) => {
      const view = settle(await tenants.get(c.var.tenant.id));
      return c.json(withLimits(view), 200);
    })
    .openapi(set, async (c) => {
      const wanted = c.req.valid("json");
      const view = settle(await tenants.change(actingAs(c.var.tenant.context), wanted));
      return c.json(withLimits(view), 200);
    });
