import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { logEvent } from "../../telemetry/log.ts";
import { monthlyOf, plans } from "../../tenancy/limits/plans.ts";
import type { Places } from "../../tenancy/places.ts";
import { type Tenants, type TenantView, tenantView } from "../../tenancy/records/tenants.ts";
import { type Tenant, warmSandboxes } from "../../tenancy/tenant.ts";
import { Refused, settle } from "../answers/refused.ts";
import { actingAs } from "../caller/actor.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { requires } from "../requires.ts";
import { bodyProblems, commonProblems, json, jsonBody, problem } from "../route-parts.ts";

const count = z.int();
const limits = z.object({
  requestsPerMinute: z.object({ read: count, write: count, stream: count }),
  credentialShare: z.number(),
  concurrentRuns: count,
  concurrentSandboxes: count,
  concurrentStreams: count,
  warmSandboxes: count,
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
  /** Null: there is to be none. */
  warmSandboxes: z.strictObject(warmSandboxes.shape).nullable().openapi({ example: null }).exactOptional(),
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
  summary: "Change the tenant's name, the origins whose pages may call, or its stock of warm sandboxes",
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

type Warming = Pick<Places, "warmPoolNamed"> & { waitUntil: (work: Promise<unknown>) => void };

export const settingsRoutes = (tenants: Tenants, warming: Warming) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(get, async (c) => {
      const view = settle(await tenants.get(c.var.tenant.id));
      return c.json(withLimits(view), 200);
    })
    .openapi(set, async (c) => {
      const wanted = c.req.valid("json");
      const { tenant } = c.var.tenant.context;
      checkSize(tenant, wanted.warmSandboxes?.size);
      const view = settle(await tenants.change(actingAs(c.var.tenant.context), wanted));
      if (wanted.warmSandboxes !== undefined) warming.waitUntil(tellPool(tenant, warming));
      return c.json(withLimits(view), 200);
    });

function checkSize({ plan }: Tenant, size = 0): void {
  const { warmSandboxes: most } = plans[plan];
  if (size <= most) return;
  const detail = `The tenant's plan, ${plan}, has at most ${most} warm sandboxes.`;
  throw new Refused("limit_reached", detail, [{ pointer: "/warmSandboxes/size", detail }]);
}

/** A pool that does not hear of it looks by itself within a minute, or when a run needs a sandbox. */
const tellPool = ({ id, jurisdiction }: Tenant, { warmPoolNamed }: Warming): Promise<void> =>
  warmPoolNamed(id, jurisdiction)
    .follow(id)
    .catch((error) => logEvent("warn", "warm_pool.unreachable", { tenantId: id, error }));
