import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { listSessions } from "../../storage/sessions.ts";
import { settle } from "../answers/refused.ts";
import { createdId } from "../caller/created-id.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import { commonProblems, created, creationProblems, json, problem } from "../route-parts.ts";
import {
  idempotencyHeaders,
  newSession,
  pageOf,
  pageQuery,
  session,
  sessionPath,
  sessionSummary,
} from "../schemas.ts";

const create = createRoute({
  method: "post",
  path: "/",
  operationId: "createSession",
  tags: ["Sessions"],
  summary: "Create a session",
  request: {
    headers: idempotencyHeaders,
    body: { required: false, content: { "application/json": { schema: newSession } } },
  },
  ...requires("sessions:write", idempotent),
  responses: {
    201: created("The session.", session),
    ...creationProblems,
  },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listSessions",
  tags: ["Sessions"],
  summary: "List the tenant's sessions, newest first",
  request: { query: pageQuery },
  ...requires("sessions:read"),
  responses: { 200: json("A page of sessions.", pageOf(sessionSummary)), ...commonProblems },
});

const get = createRoute({
  method: "get",
  path: "/{sessionId}",
  operationId: "getSession",
  tags: ["Sessions"],
  summary: "Get a session",
  request: { params: sessionPath },
  ...requires("sessions:read"),
  responses: { 200: json("The session.", session), ...commonProblems, 404: problem(404) },
});

const close = createRoute({
  method: "delete",
  path: "/{sessionId}",
  operationId: "closeSession",
  tags: ["Sessions"],
  summary: "Close a session: what is under way is cancelled, and it takes no more runs",
  request: { params: sessionPath },
  ...requires("sessions:write"),
  responses: { 200: json("The session.", session), ...commonProblems, 404: problem(404) },
});

export const sessionRoutes = new OpenAPIHono<GatewayEnv>()
  .openapi(create, async (c) => {
    const { tenant } = c.var;
    const sessionId = await createdId(c, "ses");
    const { api, caller } = tenant.session(sessionId);
    const { title, metadata = {} } = c.req.valid("json");
    const wanted = title === undefined ? { metadata } : { title, metadata };
    return c.json(settle(await api.createSession(caller, wanted)), 201, {
      Location: `/v1/sessions/${sessionId}`,
    });
  })
  .openapi(list, async (c) => c.json(await listSessions(c.var.tenant.database, c.req.valid("query")), 200))
  .openapi(get, async (c) => {
    const { api, caller } = c.var.tenant.session(c.req.valid("param").sessionId);
    return c.json(settle(await api.getSession(caller)), 200);
  })
  .openapi(close, async (c) => {
    const { api, caller } = c.var.tenant.session(c.req.valid("param").sessionId);
    return c.json(settle(await api.closeSession(caller)), 200);
  });
