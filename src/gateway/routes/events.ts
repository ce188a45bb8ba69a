import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { EventQuery } from "../../../durable-objects/session-api.ts";
import { Refused, settle } from "../answers/refused.ts";
import { wantsStream } from "../answers/wants-stream.ts";
import type { SessionHandle } from "../caller/tenant-scope.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { requires } from "../requires.ts";
import { commonProblems, eventStream, problem } from "../route-parts.ts";
import { event, eventQuery, resumeHeaders, runPath, sessionPath } from "../schemas.ts";

const eventPage = z.object({ events: z.array(event), next: z.int().optional() });

const responses = {
  200: {
    description: "A page of events, oldest first; or, asked for as an event stream, all events as they come.",
    content: { "application/json": { schema: eventPage }, ...eventStream },
  },
  ...commonProblems,
  404: problem(404),
};

const ofSession = createRoute({
  method: "get",
  path: "/{sessionId}/events",
  operationId: "listSessionEvents",
  tags: ["Events"],
  summary: "Read or follow a session's events",
  request: { params: sessionPath, query: eventQuery, headers: resumeHeaders },
  ...requires("sessions:read"),
  responses,
});

const ofRun = createRoute({
  method: "get",
  path: "/{sessionId}/runs/{runId}/events",
  operationId: "listRunEvents",
  tags: ["Events"],
  summary: "Read or follow a run's events",
  request: { params: runPath, query: eventQuery, headers: resumeHeaders },
  ...requires("sessions:read"),
  responses,
});

export const eventRoutes = new OpenAPIHono<GatewayEnv>()
  .openapi(ofSession, (c) => {
    const { sessionId } = c.req.valid("param");
    const { after, limit } = c.req.valid("query");
    const query = { after: c.req.valid("header")["Last-Event-ID"] ?? after, limit };
    return showEvents(c, c.var.tenant.session(sessionId), query);
  })
  .openapi(ofRun, (c) => {
    const { sessionId, runId } = c.req.valid("param");
    const { after, limit } = c.req.valid("query");
    const query = { runId, after: c.req.valid("header")["Last-Event-ID"] ?? after, limit };
    return showEvents(c, c.var.tenant.session(sessionId), query);
  });

async function showEvents(c: Context<GatewayEnv>, session: SessionHandle, query: EventQuery) {
  try {
    if (wantsStream(c)) return await session.openStream(query);
    return c.json(settle(await session.api.listEvents(session.caller, query)), 200);
  } catch (error) {
    throw blameCursor(error, c.req.header("Last-Event-ID") === undefined ? "after" : "Last-Event-ID");
  }
}

/** Names the parameter that the cursor came in, of which a session knows nothing. */
const blameCursor = (error: unknown, parameter: string): unknown =>
  error instanceof Refused && error.code === "invalid_cursor"
    ? new Refused(error.code, error.detail, [{ parameter, detail: "There is no such event yet." }])
    : error;
