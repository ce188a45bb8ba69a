import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { version } from "../../../package.json";
import type { Config } from "../../config.ts";
import { isolation, readIsolation } from "../../sandbox/isolation.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { checkServices, circuitsOf, type Dependencies } from "../readiness.ts";
import { json } from "../route-parts.ts";

const circuit = z.enum(["closed", "open", "half-open"]);
const service = z.object({ isUp: z.boolean() });
const readiness = z.object({
  /**
   * `degraded`: runs go on. Without Redis limits are looser; without Postgres there are no lists, nothing can be
   * changed, and callers are let in that were known before.
   */
  status: z.enum(["ready", "degraded", "unavailable"]),
  services: z.object({
    postgres: service.extend({ circuit }),
    redis: service.extend({ circuit }),
    sandboxes: service.extend({ circuit }),
    objects: service,
  }),
  /** Of each endpoint of each service that is called, in the isolate that answers. */
  circuits: z.array(z.object({ upstream: z.string(), endpoint: z.string(), circuit })),
});

const health = createRoute({
  method: "get",
  path: "/healthz",
  operationId: "getHealth",
  tags: ["Health"],
  summary: "Whether the Worker runs",
  security: [],
  responses: {
    200: json(
      "It does.",
      z.object({
        status: z.literal("ok"),
        version: z.string(),
        sandboxes: z.object({ isolation: isolation }),
      }),
    ),
  },
});

const ready = createRoute({
  method: "get",
  path: "/readyz",
  operationId: "getReadiness",
  tags: ["Health"],
  summary: "Whether what the Worker needs can be reached",
  security: [],
  responses: {
    200: json("What is needed is there.", readiness),
    503: json("Something without which no run can be taken is not.", readiness),
  },
});

export const healthRoutes = (dependencies: Dependencies & { config: Config }) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(health, async (c) => {
      const sandboxes = { isolation: await readIsolation(dependencies.config.E2B_API_URL) };
      return c.json({ status: "ok" as const, version, sandboxes }, 200);
    })
    .openapi(ready, async (c) => {
      const services = await checkServices(dependencies);
      const circuits = circuitsOf(dependencies);
      const { postgres, redis, sandboxes, objects } = services;
      // Callers that Redis remembers need no Postgres.
      const isUsable = (postgres.isUp || redis.isUp) && sandboxes.isUp && objects.isUp;
      if (!isUsable) return c.json({ status: "unavailable" as const, services, circuits }, 503);
      const status = postgres.isUp && redis.isUp ? ("ready" as const) : ("degraded" as const);
      return c.json({ status, services, circuits }, 200);
    });
