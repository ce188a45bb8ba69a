import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { agentName } from "../../agents/agent-name.ts";
import { OwnAgents } from "../../tenancy/agents/own-agents.ts";
import type { TenantRecords } from "../../tenancy/records/tenant-records.ts";
import { settle } from "../answers/refused.ts";
import { viewAgent } from "../answers/view-agent.ts";
import { importAgents, importReport } from "../bodies/import-agents.ts";
import { newAgent, readAgent } from "../bodies/read-agent.ts";
import { readImport } from "../bodies/read-import.ts";
import { actingAs } from "../caller/actor.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requireMediaType } from "../middleware/require-media-type.ts";
import { requires } from "../requires.ts";
import {
  binary,
  bodyProblems,
  commonProblems,
  creationProblems,
  fileParts,
  json,
  jsonBody,
  problem,
} from "../route-parts.ts";
import { agent, idempotencyHeaders } from "../schemas.ts";

const params = z.object({ name: agentName });
/** What no agent can be called is told with the reason. */
const anyName = z.object({ name: z.string().max(200) });

/** As Postgres counts. */
const maxVersion = 2_147_483_647;

const markdown = {
  type: "string" as const,
  example:
    "---\ndescription: Reviews changes to a schema.\ntags: schema, migration\n---\n\nYou review migrations.\n",
};

const version = z
  .object({ version: z.int(), createdAt: z.string(), createdBy: z.string() })
  .openapi("AgentVersion");

/** What a route about one agent may answer. */
const agentProblems = { ...commonProblems, 404: problem(404) };
/** What a route that changes one may answer. */
const changeProblems = { ...agentProblems, ...bodyProblems, 409: problem(409), 422: problem(422) };

const get = createRoute({
  method: "get",
  path: "/{name}",
  operationId: "getAgent",
  tags: ["Agents"],
  summary: "Get an agent with its prompt",
  request: { params },
  ...requires("agents:read"),
  responses: { 200: json("The agent.", agent), ...agentProblems },
});

const put = createRoute({
  method: "put",
  path: "/{name}",
  operationId: "putAgent",
  tags: ["Agents"],
  summary: "Make an agent the tenant's own, or a new version of it; it takes the place of a built-in one",
  request: {
    params: anyName,
    body: { content: { "application/json": { schema: newAgent }, "text/markdown": { schema: markdown } } },
  },
  ...requires("agents:write", requireMediaType("application/json", "text/markdown")),
  responses: {
    200: json("The agent, which was there already.", agent),
    201: json("The agent.", agent, "Location"),
    ...changeProblems,
  },
});

const change = createRoute({
  method: "patch",
  path: "/{name}",
  operationId: "changeAgent",
  tags: ["Agents"],
  summary: "Enable or disable an agent for the tenant, a built-in one too",
  request: { params, ...jsonBody(z.strictObject({ isEnabled: z.boolean() })) },
  ...requires("agents:write"),
  responses: { 200: json("The agent.", agent), ...agentProblems, ...bodyProblems },
});

const remove = createRoute({
  method: "delete",
  path: "/{name}",
  operationId: "removeAgent",
  tags: ["Agents"],
  summary: "Remove one of the tenant's own agents, so that a built-in one with its name is there again",
  request: { params },
  ...requires("agents:write"),
  responses: {
    204: { description: "The agent is removed, with all its versions." },
    ...agentProblems,
    409: problem(409),
  },
});

const listVersions = createRoute({
  method: "get",
  path: "/{name}/versions",
  operationId: "listAgentVersions",
  tags: ["Agents"],
  summary: "List the newest 50 versions of one of the tenant's own agents, newest first",
  request: { params },
  ...requires("agents:read"),
  responses: { 200: json("The versions.", z.object({ items: z.array(version) })), ...agentProblems },
});

const rollBack = createRoute({
  method: "post",
  path: "/{name}/rollback",
  operationId: "rollBackAgent",
  tags: ["Agents"],
  summary: "Make a new version that says what an earlier one says",
  request: {
    params,
    headers: idempotencyHeaders,
    ...jsonBody(z.strictObject({ version: z.int().min(1).max(maxVersion) })),
  },
  ...requires("agents:write", idempotent),
  responses: {
    200: json("The agent.", agent, "Idempotent-Replayed"),
    ...creationProblems,
    404: problem(404),
  },
});

const importFiles = createRoute({
  method: "post",
  path: "/import",
  operationId: "importAgents",
  tags: ["Agents"],
  summary: "Import agent files: as `file` parts of a form, or a ZIP archive; each is reported on by itself",
  request: {
    headers: idempotencyHeaders,
    body: {
      required: true,
      content: {
        "multipart/form-data": fileParts(200),
        "application/zip": { schema: binary },
        "application/x-zip-compressed": { schema: binary },
      },
    },
  },
  ...requires("agents:write", idempotent),
  responses: {
    200: json("What became of each file.", importReport, "Idempotent-Replayed"),
    ...creationProblems,
  },
});

export function agentRoutes(records: TenantRecords) {
  const own = ({ var: { tenant } }: Context<GatewayEnv>) =>
    new OwnAgents(tenant.database, records, actingAs(tenant.context));
  return new OpenAPIHono<GatewayEnv>()
    .openapi(importFiles, async (c) => c.json(await importAgents(own(c), await readImport(c.req)), 200))
    .openapi(get, async (c) => c.json(viewAgent(settle(await own(c).get(c.req.valid("param").name))), 200))
    .openapi(put, async (c) => {
      const { name } = c.req.valid("param");
      const file = await readAgent(c.req, name);
      const made = settle(await own(c).put(file, { action: "agent.put", target: name }));
      if (!made.isNew) return c.json(viewAgent(made), 200);
      return c.json(viewAgent(made), 201, { Location: `/v1/agents/${name}` });
    })
    .openapi(change, async (c) => {
      const { name } = c.req.valid("param");
      const changed = settle(await own(c).setEnabled(name, c.req.valid("json").isEnabled));
      return c.json(viewAgent(changed), 200);
    })
    .openapi(remove, async (c) => {
      settle(await own(c).remove(c.req.valid("param").name));
      return c.body(null, 204);
    })
    .openapi(listVersions, async (c) => {
      const versions = settle(await own(c).versions(c.req.valid("param").name));
      const items = versions.map((each) => ({ ...each, createdAt: each.createdAt.toISOString() }));
      return c.json({ items }, 200);
    })
    .openapi(rollBack, async (c) => {
      const { name } = c.req.valid("param");
      const made = settle(await own(c).rollBack(name, c.req.valid("json").version));
      return c.json(viewAgent(made), 200);
    });
}
