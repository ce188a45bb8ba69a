// What people are asked, over HTTP. The log of such a session is made by the core, with an agent of the test's own,
// and then the session is woken on it as after a crash: no sandbox is needed for what happens before its answer.

import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventLog } from "../../durable-objects/session/log.ts";
import type { Form } from "../../src/forms/form.ts";
import { newId } from "../../src/ids.ts";
import { limits } from "../../src/orchestration/limits.ts";
import type { RunView } from "../../src/orchestration/views.ts";
import { agent, askPerson, file, request, TestSession } from "../unit/orchestration/support.ts";
import { call, get, post, problemOf } from "./support/gateway.ts";
import { callerOf, stubOf } from "./support/session.ts";

const schema: Form = {
  type: "object",
  properties: {
    port: { type: "integer", minimum: 1, maximum: 65_535 },
    host: { type: "string", default: "web" },
  },
  required: ["port"],
};

const runId = newId("run");

let path = "";
let run: RunView;

/** Puts a session's events into an object of Acme's, and wakes it on them. */
async function wakeOn(session: TestSession): Promise<void> {
  const caller = { ...callerOf(), sessionId: newId("ses") };
  const { tenantId, sessionId } = caller;
  await runInDurableObject(stubOf(caller), async (_session, { storage }) => {
    const log = new EventLog(storage);
    log.create({ tenantId, sessionId });
    log.append(session.events, session.state);
  });
  await abortAllDurableObjects();
  path = `/v1/sessions/${sessionId}/runs/${runId}`;
  run = await (await call(path, get("acme"))).json();
}

/** A session with a run that was requested an hour ago of a pool with one agent. */
function sessionOf(inputs: Parameters<typeof agent>[1] = {}): TestSession {
  const session = new TestSession([agent("code-runner", inputs)]);
  session.now = Date.now() - 3_600_000;
  session.take({ type: "create-session", metadata: {} });
  session.take(request({ runId, agents: ["code-runner"], files: [file("a.js")] }));
  return session;
}

/** A session whose agent has asked, and whose sandbox stands still. */
function sessionAsking(params: unknown): TestSession {
  const session = sessionOf();
  session.take({ type: "sandbox-created", ...session.attempt(0, runId), sandboxId: "sb" });
  session.take({ type: "agent-started", ...session.attempt(0, runId) });
  askPerson(session, params, runId);
  session.now += limits.pauseMs;
  session.take({ type: "sandbox-paused", ...session.attempt(0, runId), sandboxId: "sb" });
  return session;
}

const answer = (given: object, tenant: "acme" | "bolt" = "acme", question = run.questions[0]?.id) =>
  call(`${path}/answers`, post(tenant, { answers: [{ question, ...given }] }));

type Page = { events: { type: string; data: Record<string, unknown> }[] };
const eventsOf = async (type: string) => {
  const page: Page = await (await call(`${path}/events?limit=500`, get("acme"))).json();
  return page.events.filter((event) => event.type === type);
};

describe("a question that is a form", () => {
  beforeEach(() =>
    wakeOn(sessionOf({ inputs: { target: { required: true, question: "Where to?", accepts: [], schema } } })),
  );

  it("is shown with its form, in the run and in its event", async () => {
    expect(run).toMatchObject({ status: "awaiting_answers", questions: [{ accepts: ["value"], schema }] });
    expect((await eventsOf("consultation.question"))[0]?.data).toMatchObject({ schema });
  });

  it.each([
    [{ value: { port: "80" } }, "/answers/0/value/port"],
    [{ value: { port: 0 } }, "/answers/0/value/port"],
    [{ value: { port: 80, path: "/" } }, "/answers/0/value/path"],
    [{ value: {} }, "/answers/0/value/port"],
    [{ value: { port: { number: 80 } } }, "/answers/0/value/port"],
    [{ value: "80" }, "/answers/0/value"],
    [{ text: "80" }, "/answers/0/text"],
    [{}, "/answers/0"],
  ])("takes no %j, and says where the fault is", async (given, pointer) => {
    const refused = await problemOf(await answer(given));
    expect(refused).toMatchObject({ status: 400, code: "invalid_request", errors: [{ pointer }] });
    expect(await eventsOf("consultation.answered")).toEqual([]);
  });

  it("keeps the types of its answer", async () => {
    expect((await answer({ value: { port: 80 } })).status).toBe(200);
    const [answered] = await eventsOf("consultation.answered");
    expect(answered?.data.value).toEqual({ port: 80, host: "web" });
  });

  it("can be answered by nobody of another tenant", async () => {
    expect((await answer({ value: { port: 80 } }, "bolt")).status).toBe(404);
    expect(await eventsOf("consultation.answered")).toEqual([]);
  });
});

describe("an agent that asks, with its sandbox paused", () => {
  // There is no sandbox that could be resumed with the answer.
  afterEach(() => call(`${path}/cancel`, post("acme", {})));

  it("is given the answer, though the process died meanwhile, once", async () => {
    await wakeOn(sessionAsking({ kind: "question", text: "Where to?", schema }));
    expect(run).toMatchObject({
      status: "awaiting_answers",
      steps: [{ status: "awaiting_answers" }],
      questions: [{ about: { kind: "step", agent: "code-runner", requestId: "r1" }, schema }],
    });
    const refused = await problemOf(await answer({ value: { port: 70_000 } }));
    expect(refused).toMatchObject({ status: 400, errors: [{ pointer: "/answers/0/value/port" }] });
    expect((await answer({ value: { port: 80 } })).status).toBe(200);
    const replies = await eventsOf("agent.reply");
    expect(replies.map(({ data }) => data)).toMatchObject([
      { id: "r1", result: { value: { port: 80, host: "web" } } },
    ]);
    expect(await problemOf(await answer({ value: { port: 80 } }))).toMatchObject({
      status: 409,
      code: "question_not_open",
    });
  });

  it("can be permitted or denied by its own tenant alone", async () => {
    await wakeOn(sessionAsking({ kind: "permission", text: "May I?", action: "deploy", detail: "to live" }));
    expect(run.questions[0]?.about).toMatchObject({
      kind: "permission",
      action: "deploy",
      detail: "to live",
    });
    const denial = { value: { decision: "deny", reason: "Not on a Friday." } };
    expect((await answer(denial, "bolt")).status).toBe(404);
    expect(await eventsOf("agent.reply")).toEqual([]);
    expect((await answer(denial)).status).toBe(200);
    expect((await eventsOf("agent.reply"))[0]?.data).toMatchObject({
      error: { code: "permission_denied", message: "Not on a Friday." },
    });
  });

  it("is cancelled with its run", async () => {
    await wakeOn(sessionAsking({ kind: "question", text: "Go on?" }));
    expect((await call(`${path}/cancel`, post("acme", {}))).status).toBe(200);
    expect(await eventsOf("consultation.withdrawn")).toHaveLength(1);
    expect((await (await call(path, get("acme"))).json<RunView>()).questions).toEqual([]);
  });
});
