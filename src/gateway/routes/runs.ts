import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { except } from "hono/combine";
import { namedAgents } from "../../planning/named-agents.ts";
import { listRuns } from "../../storage/runs.ts";
import type { Quota } from "../../tenancy/limits/quota.ts";
import { settle } from "../answers/refused.ts";
import { wantsStream } from "../answers/wants-stream.ts";
import { createdId } from "../caller/created-id.ts";
import { checkAgents } from "../checks/check-agents.ts";
import { checkQuota } from "../checks/check-quota.ts";
import { resolveFiles } from "../checks/resolve-files.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import {
  bodyProblems,
  commonProblems,
  created,
  eventStream,
  idempotencyProblems,
  json,
  jsonBody,
  problem,
} from "../route-parts.ts";
import {
  idempotencyHeaders,
  newAnswers,
  newApproval,
  newRun,
  pageOf,
  pageQuery,
  run,
  runPath,
  runSummary,
  sessionPath,
} from "../schemas.ts";

const request = createRoute({
  method: "post",
  path: "/",
  operationId: "requestRun",
  tags: ["Runs"],
  summary: "Request a run; asked for as an event stream, follow it at once",
  request: { params: sessionPath, headers: idempotencyHeaders, ...jsonBody(newRun) },
  // A stream cannot be kept; the run is found again by its id, which is derived from the key.
  ...requires("sessions:write", except(wantsStream, idempotent)),
  responses: {
    200: { description: "The run's events, from its first on.", content: eventStream },
    202: created("The run.", run),
    ...commonProblems,
    ...bodyProblems,
    404: problem(404),
    ...idempotencyProblems,
  },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listRuns",
  tags: ["Runs"],
  summary: "List a session's runs, newest first",
  request: { params: sessionPath, query: pageQuery },
  ...requires("sessions:read"),
  responses: { 200: json("A page of runs.", pageOf(runSummary)), ...commonProblems, 404: problem(404) },
});

const get = createRoute({
  method: "get",
  path: "/{runId}",
  operationId: "getRun",
  tags: ["Runs"],
  summary: "Get a run",
  request: { params: runPath },
  ...requires("sessions:read"),
  responses: { 200: json("The run.", run), ...commonProblems, 404: problem(404) },
});

const answer = createRoute({
  method: "post",
  path: "/{runId}/answers",
  operationId: "answerQuestions",
  tags: ["Runs"],
  summary: "Answer a run's questions",
  request: { params: runPath, ...jsonBody(newAnswers) },
  ...requires("sessions:write"),
  responses: {
    200: json("The run.", run),
    ...commonProblems,
    ...bodyProblems,
    404: problem(404),
    409: problem(409),
    422: problem(422),
  },
});

const decidePlan = createRoute({
  method: "post",
  path: "/{runId}/approval",
  operationId: "decidePlan",
  tags: ["Runs"],
  summary: "Approve a run's plan, as it was proposed or edited, or reject it",
  request: { params: runPath, ...jsonBody(newApproval) },
  ...requires("sessions:write"),
  responses: {
    200: json("The run.", run),
    ...commonProblems,
    ...bodyProblems,
    404: problem(404),
    409: problem(409),
    422: problem(422),
  },
});

const cancel = createRoute({
  method: "post",
  path: "/{runId}/cancel",
  operationId: "cancelRun",
  tags: ["Runs"],
  summary: "Cancel a run",
  request: { params: runPath },
  ...requires("sessions:write"),
  responses: { 200: json("The run.", run), ...commonProblems, 404: problem(404), 409: problem(409) },
});

export const runRoutes = (quota: Quota) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(request, async (c) => {
      const { tenant } = c.var;
      const { sessionId } = c.req.valid("param");
      const { files, ...wanted } = c.req.valid("json");
      await checkAgents(namedAgents(wanted), tenant);
      const runId = await createdId(c, "run", sessionId);
      const { api, caller, openStream } = tenant.session(sessionId);
      await checkQuota(quota, tenant, async () => (await api.getRun(caller, runId)).ok);
      const resolved = await resolveFiles(tenant.objects, files, "/files");
      const requested = settle(await api.requestRun(caller, { runId, ...wanted, files: resolved }));
      quota.countRun(tenant.id);
      if (wantsStream(c)) return openStream({ runId, after: 0 });
      return c.json(requested, 202, { Location: `/v1/sessions/${sessionId}/runs/${runId}` });
    })
    .openapi(list, async (c) => {
      const { sessionId } = c.req.valid("param");
      const { api, caller } = c.var.tenant.session(sessionId);
      // Postgres cannot tell a session that does not exist from one that is not archived yet.
      const [known, page] = await Promise.all([
        api.getSession(caller),
        listRuns(c.var.tenant.database, sessionId, c.req.valid("query")),
      ]);
      settle(known);
      return c.json(page, 200);
    })
    .openapi(get, async (c) => {
      const { sessionId, runId } = c.req.valid("param");
      const { api, caller } = c.var.tenant.session(sessionId);
      return c.json(settle(await api.getRun(caller, runId)), 200);
    })
    .openapi(answer, async (c) => {
      const { tenant } = c.var;
      const { sessionId, runId } = c.req.valid("param");
      const { api, caller } = tenant.session(sessionId);
      const answers = [];
      for (const [index, { question, files, ...given }] of c.req.valid("json").answers.entries()) {
        const resolved = await resolveFiles(tenant.objects, files ?? [], `/answers/${index}/files`);
        answers.push({ questionId: question, ...given, ...(files === undefined ? {} : { files: resolved }) });
      }
      return c.json(settle(await api.answerQuestions(caller, runId, answers)), 200);
    })
    .openapi(decidePlan, async (c) => {
      const { sessionId, runId } = c.req.valid("param");
      const { api, caller } = c.var.tenant.session(sessionId);
      return c.json(settle(await api.decidePlan(caller, runId, c.req.valid("json"))), 200);
    })
    .openapi(cancel, async (c) => {
      const { sessionId, runId } = c.req.valid("param");
      const { api, caller } = c.var.tenant.session(sessionId);
      return c.json(settle(await api.cancelRun(caller, runId)), 200);
    });
