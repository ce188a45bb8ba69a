import type { OpenAPIHono } from "@hono/zod-openapi";
import { version } from "../../package.json";
import type { GatewayEnv } from "./gateway-env.ts";
import { headers } from "./route-parts.ts";

const tags = [
  ...["Sessions", "Runs", "Schedules", "Events", "Files", "Artifacts", "Agents", "Routing"],
  ...["Keys", "Identity providers", "Domains", "Settings", "Reports", "Administration", "Health"],
];

/** The API as an OpenAPI 3.1 document, made from the routes that serve it. */
export function describeApi(app: OpenAPIHono<GatewayEnv>) {
  const { openAPIRegistry: registry } = app;
  registry.registerComponent("securitySchemes", "tenant", {
    type: "apiKey",
    in: "header",
    name: "X-Tenant-ID",
    description: "The tenant's id, where neither the host nor an API key says it.",
  });
  registry.registerComponent("securitySchemes", "admin", {
    type: "http",
    scheme: "bearer",
    description: "The platform's administration credential.",
  });
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "One of the tenant's API keys, or a token of its identity provider.",
  });
  registry.registerComponent("securitySchemes", "apiKey", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description: "One of the tenant's API keys, in place of `Authorization`.",
  });
  for (const [name, { type, description }] of Object.entries(headers)) {
    registry.registerComponent("headers", name, { schema: { type }, description });
  }
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "MIOSA",
      version,
      description:
        "Turns a tenant's request into work done by the right agents in sandboxes, and streams every event of it.",
      license: { name: "Apache-2.0" },
    },
    tags: tags.map((name) => ({ name })),
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { apiKey: [] }, { tenant: [], bearer: [] }],
  });
}
