import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Manifest } from "../../agents/manifest.ts";
import { readRequest } from "../../consultation/read-request.ts";
import { namedAgents } from "../../planning/named-agents.ts";
import { rankAgents } from "../../routing/rank-agents.ts";
import { type AgentPool, checkAgents } from "../agent-pool.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { Refused } from "../refused.ts";
import { requires } from "../requires.ts";
import { resolveFiles } from "../resolve-files.ts";
import { bodyProblems, commonProblems, json, jsonBody, problem } from "../route-parts.ts";
import { agent, ranking, routeQuestion } from "../schemas.ts";

const list = createRoute({
  method: "get",
  path: "/agents",
  operationId: "listAgents",
  tags: ["Agents"],
  summary: "List the agents of the pool",
  ...requires("agents:read"),
  responses: { 200: json("The agents.", z.object({ agents: z.array(agent) })), ...commonProblems },
});

const get = createRoute({
  method: "get",
  path: "/agents/{name}",
  operationId: "getAgent",
  tags: ["Agents"],
  summary: "Get an agent's manifest",
  request: { params: z.object({ name: z.string() }) },
  ...requires("agents:read"),
  responses: { 200: json("The agent.", agent), ...commonProblems, 404: problem(404) },
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

export function agentRoutes(pool: AgentPool) {
  const { manifests, unavailability } = pool;
  const describe = (manifest: Manifest) => {
    const reason = unavailability(manifest);
    return reason === null
      ? { ...manifest, isAvailable: true }
      : { ...manifest, isAvailable: false, unavailability: reason };
  };
  return new OpenAPIHono<GatewayEnv>()
    .openapi(list, (c) => c.json({ agents: manifests.map(describe) }, 200))
    .openapi(get, (c) => {
      const found = manifests.find(({ name }) => name === c.req.valid("param").name);
      if (found === undefined) throw new Refused("not_found", "There is no such agent.");
      return c.json(describe(found), 200);
    })
    .openapi(route, async (c) => {
      const { input, files, agents } = c.req.valid("json");
      checkAgents(namedAgents({ agents }), pool);
      const resolved = await resolveFiles(c.var.tenant.objects, files, "/files");
      const brief = readRequest({ input, files: resolved, agents });
      return c.json(rankAgents(brief, manifests, unavailability), 200);
    });
}
