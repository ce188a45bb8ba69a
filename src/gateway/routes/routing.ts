import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { toAgentPool } from "../../agents/effective-pool.ts";
import { readRequest } from "../../consultation/read-request.ts";
import { namedAgents } from "../../planning/named-agents.ts";
import { rankAgents } from "../../routing/rank-agents.ts";
import { summariseAgent } from "../answers/view-agent.ts";
import { checkAgents } from "../checks/check-agents.ts";
import { resolveFiles } from "../checks/resolve-files.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { requires } from "../requires.ts";
import { bodyProblems, commonProblems, json, jsonBody, problem } from "../route-parts.ts";
import { agentSummary, ranking, routeQuestion } from "../schemas.ts";

const list = createRoute({
  method: "get",
  path: "/agents",
  operationId: "listAgents",
  tags: ["Agents"],
  summary: "List the agents that the tenant has, built in and its own, by name",
  ...requires("agents:read"),
  responses: { 200: json("The agents.", z.object({ agents: z.array(agentSummary) })), ...commonProblems },
});

const route = createRoute({
  method: "post",
  path: "/route",
  operationId: "rankAgents",
  tags: ["Routing"],
  summary: "Ask which agents a request would go to, and why, without a run",
  request: jsonBody(routeQuestion),
  ...requires("agents:read"),
  responses: {
    200: json("The agents, best first.", ranking),
    ...commonProblems,
    ...bodyProblems,
    422: problem(422),
  },
});

export const routingRoutes = new OpenAPIHono<GatewayEnv>()
  .openapi(list, async (c) => c.json({ agents: (await c.var.tenant.agents()).map(summariseAgent) }, 200))
  .openapi(route, async (c) => {
    const { tenant } = c.var;
    const { input, files, agents } = c.req.valid("json");
    const pool = toAgentPool(await tenant.agents());
    await checkAgents(namedAgents({ agents }), tenant);
    const resolved = await resolveFiles(tenant.objects, files, "/files");
    const brief = readRequest({ input, files: resolved, agents });
    return c.json(rankAgents(brief, pool.manifests, pool.unavailability), 200);
  });
