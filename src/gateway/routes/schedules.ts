import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { namedAgents } from "../../planning/named-agents.ts";
import { settle } from "../answers/refused.ts";
import { createdId } from "../caller/created-id.ts";
import { checkAgents } from "../checks/check-agents.ts";
import { resolveFiles } from "../checks/resolve-files.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import { commonProblems, created, creationProblems, json, jsonBody, problem } from "../route-parts.ts";
import { idempotencyHeaders, newSchedule, schedule, schedulePath, sessionPath } from "../schemas.ts";

const create = createRoute({
  method: "post",
  path: "/",
  operationId: "createSchedule",
  tags: ["Schedules"],
  summary: "Schedule a run at a time, or whenever a cron expression comes round",
  request: { params: sessionPath, headers: idempotencyHeaders, ...jsonBody(newSchedule) },
  ...requires("sessions:write", idempotent),
  responses: { 201: created("The schedule.", schedule), ...creationProblems, 404: problem(404) },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listSchedules",
  tags: ["Schedules"],
  summary: "List a session's schedules, oldest first",
  request: { params: sessionPath },
  ...requires("sessions:read"),
  responses: {
    200: json("The schedules.", z.object({ items: z.array(schedule) })),
    ...commonProblems,
    404: problem(404),
  },
});

const get = createRoute({
  method: "get",
  path: "/{scheduleId}",
  operationId: "getSchedule",
  tags: ["Schedules"],
  summary: "Get a schedule: when it is due next, and what came of it last",
  request: { params: schedulePath },
  ...requires("sessions:read"),
  responses: { 200: json("The schedule.", schedule), ...commonProblems, 404: problem(404) },
});

const remove = createRoute({
  method: "delete",
  path: "/{scheduleId}",
  operationId: "deleteSchedule",
  tags: ["Schedules"],
  summary: "Delete a schedule; the runs that came of it go on",
  request: { params: schedulePath },
  ...requires("sessions:write"),
  responses: { 204: { description: "The schedule is deleted." }, ...commonProblems, 404: problem(404) },
});

export const scheduleRoutes = new OpenAPIHono<GatewayEnv>()
  .openapi(create, async (c) => {
    const { tenant } = c.var;
    const { sessionId } = c.req.valid("param");
    const { title, timing, run } = c.req.valid("json");
    const named = namedAgents(run).map(({ name, pointer }) => ({ name, pointer: `/run${pointer}` }));
    await checkAgents(named, tenant);
    const scheduleId = await createdId(c, "sch", sessionId);
    const files = await resolveFiles(tenant.objects, run.files, "/run/files");
    const { api, caller } = tenant.session(sessionId);
    const wanted = { scheduleId, title, timing, run: { ...run, files } };
    const made = settle(await api.createSchedule(caller, wanted));
    return c.json(made, 201, { Location: `/v1/sessions/${sessionId}/schedules/${scheduleId}` });
  })
  .openapi(list, async (c) => {
    const { api, caller } = c.var.tenant.session(c.req.valid("param").sessionId);
    return c.json({ items: settle(await api.listSchedules(caller)) }, 200);
  })
  .openapi(get, async (c) => {
    const { sessionId, scheduleId } = c.req.valid("param");
    const { api, caller } = c.var.tenant.session(sessionId);
    return c.json(settle(await api.getSchedule(caller, scheduleId)), 200);
  })
  .openapi(remove, async (c) => {
    const { sessionId, scheduleId } = c.req.valid("param");
    const { api, caller } = c.var.tenant.session(sessionId);
    settle(await api.deleteSchedule(caller, scheduleId));
    return c.body(null, 204);
  });
