import { describe, expect, it } from "vitest";
import type { AgentRecord } from "../../../src/agents/contract.ts";
import type { Command } from "../../../src/orchestration/commands.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { newFailure } from "../../../src/orchestration/recourse.ts";
import { openQuestions } from "../../../src/orchestration/state.ts";
import { viewRun } from "../../../src/orchestration/to-view.ts";
import { sum } from "../../../src/text/sum.ts";
import { sessionAtWork, type TestSession } from "./support.ts";

type Request = Extract<AgentRecord, { type: "request" }>;

let records = 0;

const question = { kind: "question", text: "Which port?" };
const permission = { kind: "permission", text: "May I deploy?", action: "deploy", detail: "to live" };
const portForm = {
  type: "object",
  properties: { port: { type: "integer", minimum: 1 }, host: { type: "string", default: "web" } },
  required: ["port"],
};

/** Has the agent ask, by a request of this id. */
function ask(session: TestSession, params: unknown, id = "r1") {
  records += 1;
  const record: Request = { type: "request", id, method: "ask", params };
  return session.take({ type: "records-read", ...session.attempt(), records: [{ number: records, record }] });
}

/** A session whose agent has asked. */
function sessionAsking(params: unknown = question) {
  const session = sessionAtWork();
  ask(session, params);
  return session;
}

const openOf = (session: TestSession) => openQuestions(session.run());

function answer(session: TestSession, given: object, questionId = openOf(session)[0]?.id ?? "none") {
  return session.take({ type: "answer-questions", runId: "run_a", answers: [{ questionId, ...given }] });
}

const stepOf = (session: TestSession) => {
  const { progress } = session.run();
  const step = progress.status === "running" ? Object.values(progress.steps)[0] : undefined;
  if (step === undefined) throw new Error("there is no step");
  return step;
};

const wantedOf = (session: TestSession) => effects(session.state, session.now);
const pause: () => Omit<Extract<Command, { type: "sandbox-paused" }>, "runId" | "stepId" | "attempt"> =
  () => ({
    type: "sandbox-paused",
    sandboxId: "sb",
  });

/** Lets time pass until the sandbox stands still. */
function letPause(session: TestSession): void {
  session.now += limits.pauseMs;
  session.take({ type: "tick" });
  session.take({ ...session.attempt(), ...pause() });
}

const answered = ["consultation.answered", "agent.reply", "step.resumed"];

describe("an agent that asks a person", () => {
  it("opens a question of its run, which waits for the answer", () => {
    const session = sessionAsking();
    const { stepId, attempt } = session.attempt();
    expect(session.events.slice(-2).map(({ type }) => type)).toEqual([
      "agent.request",
      "consultation.question",
    ]);
    expect(session.events.at(-1)).toMatchObject({ stepId, agent: "test-runner" });
    const view = viewRun("ses_a", session.run(), session.now);
    expect(view).toMatchObject({
      status: "awaiting_answers",
      steps: [{ status: "awaiting_answers" }],
      questions: [
        {
          about: { kind: "step", agent: "test-runner", stepId, attempt, requestId: "r1" },
          text: "Which port?",
          accepts: ["text"],
        },
      ],
    });
  });

  it("is given the words of the answer", () => {
    const session = sessionAsking();
    expect(answer(session, { text: " 80 " })).toEqual(answered);
    expect(session.last("agent.reply").data).toMatchObject({ id: "r1", result: { text: "80" } });
    expect(openOf(session)).toEqual([]);
  });

  it("is given one of its choices, and no other words", () => {
    const session = sessionAsking({ ...question, choices: ["80", "443"] });
    expect(answer(session, { text: "8080" })).toBe("invalid_request");
    expect(answer(session, { text: "443" })).toEqual(answered);
  });

  it("is given its form filled in, with types and defaults kept", () => {
    const session = sessionAsking({ ...question, schema: portForm });
    expect(answer(session, { value: { port: "80" } })).toBe("invalid_request");
    expect(answer(session, { text: "80" })).toBe("invalid_request");
    expect(answer(session, { value: { port: 80 } })).toEqual(answered);
    const value = { port: 80, host: "web" };
    expect(session.last("agent.reply").data.result).toEqual({ value });
    expect(session.last("consultation.answered").data.value).toEqual(value);
  });

  it("is told that it may, or that it may not and why", () => {
    const allowed = sessionAsking(permission);
    expect(openOf(allowed)[0]?.about).toMatchObject({
      kind: "permission",
      action: "deploy",
      detail: "to live",
    });
    expect(answer(allowed, { value: { decision: "perhaps" } })).toBe("invalid_request");
    expect(answer(allowed, { value: { decision: "allow" } })).toEqual(answered);
    expect(allowed.last("agent.reply").data.result).toEqual({ decision: "allow" });

    const denied = sessionAsking(permission);
    answer(denied, { value: { decision: "deny", reason: "Not on a Friday." } });
    expect(denied.last("agent.reply").data).toMatchObject({
      error: { code: "permission_denied", message: "Not on a Friday." },
    });
  });

  it("is answered once", () => {
    const session = sessionAsking();
    const id = openOf(session)[0]?.id;
    answer(session, { text: "80" });
    expect(answer(session, { text: "443" }, id)).toBe("question_not_open");
  });

  it.each([
    [{ kind: "question" }, "/text"],
    [{ ...question, kind: "demand" }, "/kind"],
    [{ ...question, more: 1 }, "/more"],
    [{ ...question, timeoutMs: 1 }, "/timeoutMs"],
    [
      { ...question, schema: { type: "object", properties: { port: { type: "port" } } } },
      "/schema/properties/port/type",
    ],
    [{ ...question, schema: portForm, choices: ["80"] }, "/schema"],
    [{ ...question, schema: portForm, default: { port: 0 } }, "/default"],
    [{ ...question, choices: ["80"], default: "81" }, "/default"],
    [{ ...question, choices: ["80", " 80"] }, "/choices/1"],
    [{ ...permission, action: "" }, "/action"],
    ["May I?", ""],
  ])("is told at once what is wrong with %j", (params, pointer) => {
    const session = sessionAtWork();
    expect(ask(session, params)).toEqual(["agent.request", "agent.reply"]);
    expect(session.last("agent.reply").data.error).toMatchObject({ code: "invalid_params", pointer });
    expect(stepOf(session).progress.status).toBe("started");
  });

  it.each([
    [{ ...question, zz: 1 }, "/zz: There is no such field."],
    [{ ...question, kind: "demand" }, '/kind: must be "question" or "permission"'],
  ])("is told in words what is wrong with %j", (params, message) => {
    const session = sessionAtWork();
    ask(session, params);
    expect(session.last("agent.reply").data.error).toMatchObject({ message });
  });

  it("may have a few questions open at once, and may ask only so often", () => {
    const session = sessionAtWork();
    for (let n = 0; n < limits.openAsks; n += 1) ask(session, question, `r${n}`);
    ask(session, question, "more");
    expect(session.last("agent.reply").data).toMatchObject({ id: "more", error: { code: "too_many_asks" } });
    for (const { id } of openOf(session)) answer(session, { text: "80" }, id);
    for (let n = 0; n < limits.requests; n += 1) {
      ask(session, question, `again${n}`);
      answer(session, { text: "80" });
    }
    expect(session.last("agent.reply").data.error).toMatchObject({ code: "too_many_asks" });
  });

  it("that repeats a request asks nothing anew", () => {
    const session = sessionAsking();
    expect(ask(session, question)).toEqual(["agent.request"]);
    answer(session, { text: "80" });
    expect(ask(session, question)).toEqual(["agent.request"]);
  });
});

describe("a question that nobody answers in time", () => {
  it("is answered by its default, which says so", () => {
    const session = sessionAsking({
      ...question,
      schema: portForm,
      default: { port: 80 },
      timeoutMs: 60_000,
    });
    session.now += 60_000;
    expect(session.take({ type: "tick" })).toEqual([...answered, "usage.recorded"]);
    expect(session.last("consultation.answered").data).toMatchObject({ isDefault: true });
    expect(session.last("agent.reply").data.result).toEqual({
      value: { port: 80, host: "web" },
      isDefault: true,
    });
  });

  it("is withdrawn where it has none, and its agent goes on knowing that", () => {
    const session = sessionAsking();
    const id = openOf(session)[0]?.id;
    session.now += limits.answerMs;
    expect(session.take({ type: "tick" })).toEqual([
      "consultation.withdrawn",
      "agent.reply",
      "step.resumed",
      "usage.recorded",
    ]);
    expect(session.last("agent.reply").data.error).toMatchObject({ code: "question_expired" });
    expect(answer(session, { text: "80" }, id)).toBe("question_not_open");
  });

  it("is a denial where it asked for permission", () => {
    const session = sessionAsking({ ...permission, timeoutMs: 60_000 });
    session.now += 60_000;
    session.take({ type: "tick" });
    expect(session.last("agent.reply").data.error).toMatchObject({ code: "permission_denied" });
  });
});

describe("while an agent waits for a person", () => {
  it("its time stands still, and goes on where it was", () => {
    const session = sessionAtWork();
    session.now += 10_000;
    ask(session, question);
    session.now += 3_600_000;
    expect(session.take({ type: "tick" })).toEqual(["usage.recorded"]);
    answer(session, { text: "80" });
    const leftMs = 60_000 - 10_000 + limits.graceMs;
    expect(session.last("step.resumed").data.deadline).toBe(new Date(session.now + leftMs).toISOString());
    session.now += leftMs;
    session.take({ type: "tick" });
    expect(session.last("step.fallback").data.failure.code).toBe("timeout");
  });

  it("its sandbox is paused after a while, and then the session sleeps", () => {
    const session = sessionAsking();
    expect(wantedOf(session)).toMatchObject({ attempts: [session.attempt()], pauses: [] });
    session.now += limits.pauseMs;
    expect(wantedOf(session)).toMatchObject({
      attempts: [],
      pauses: [{ ...session.attempt(), sandboxId: "sb" }],
    });
    expect(session.take({ ...session.attempt(), ...pause() })).toEqual(["sandbox.paused"]);
    expect(session.take({ ...session.attempt(), ...pause() })).toEqual([]);
    const { attempts, pauses, kills, wakeAt } = wantedOf(session);
    expect([attempts, pauses, kills]).toEqual([[], [], []]);
    expect(wakeAt).toBe(Date.parse(openOf(session)[0]?.deadline ?? ""));
  });

  it("its sandbox goes on with the answer, with time to be resumed", () => {
    const session = sessionAsking();
    letPause(session);
    answer(session, { text: "80" });
    expect(wantedOf(session).attempts).toEqual([session.attempt()]);
    const leftMs = 60_000 + limits.graceMs + limits.startMs;
    expect(session.last("step.resumed").data.deadline).toBe(new Date(session.now + leftMs).toISOString());
    const ids = { ...session.attempt(), sandboxId: "sb" };
    expect(session.take({ type: "sandbox-resumed", ...ids })).toEqual(["sandbox.resumed"]);
    expect(session.take({ type: "sandbox-resumed", ...ids })).toEqual([]);
  });

  it("an answer to one of two questions wakes it for a while", () => {
    const session = sessionAsking();
    ask(session, question, "r2");
    letPause(session);
    expect(answer(session, { text: "80" })).toEqual(["consultation.answered", "agent.reply"]);
    expect(wantedOf(session).attempts).toEqual([session.attempt()]);
    session.take({ type: "sandbox-resumed", ...session.attempt(), sandboxId: "sb" });
    session.now += limits.pauseMs;
    expect(wantedOf(session)).toMatchObject({ attempts: [], pauses: [{ sandboxId: "sb" }] });
  });

  it("a further question does not put off its sandbox's pause, as the sandbox's lifetime goes on", () => {
    const session = sessionAsking();
    session.now += limits.pauseMs - 1_000;
    ask(session, question, "r2");
    session.now += 1_000;
    expect(wantedOf(session)).toMatchObject({ attempts: [], pauses: [{ sandboxId: "sb" }] });
  });

  it("time in which its sandbox was paused is not billed", () => {
    const session = sessionAsking();
    letPause(session);
    session.now += 3_600_000;
    answer(session, { text: "80" });
    session.take({ type: "sandbox-resumed", ...session.attempt(), sandboxId: "sb" });
    session.now += 5_000;
    ask(session, question, "r2");
    letPause(session);
    session.now += 3_600_000;
    const ref = session.attempt();
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" });
    const used = session.events.map((event) => (event.type === "usage.recorded" ? event.data.sandboxMs : 0));
    expect(sum(used)).toBe(2 * limits.pauseMs + 5_000);
  });

  it("a month that is used up stops its run only once it would work again", () => {
    const session = sessionAsking();
    letPause(session);
    const usedUp = { type: "quota-used-up", detail: "used up" } as const;
    expect(session.take(usedUp)).toEqual([]);
    answer(session, { text: "80" });
    expect(session.take(usedUp)).toEqual(["budget.exceeded", "step.cancelled"]);
  });

  it("a cancel ends its run, and withdraws the question", () => {
    const session = sessionAsking();
    letPause(session);
    const id = openOf(session)[0]?.id;
    expect(session.take({ type: "cancel-run", runId: "run_a", reason: "enough" })).toEqual([
      "step.cancelled",
      "consultation.withdrawn",
    ]);
    expect(answer(session, { text: "80" }, id)).toBe("question_not_open");
    expect(wantedOf(session).kills).toMatchObject([{ sandboxId: "sb" }]);
  });

  it("its run's end comes all the same", () => {
    const session = sessionAsking();
    session.now = Date.parse(session.run().deadline);
    session.take({ type: "tick" });
    expect(session.events.map(({ type }) => type)).toContain("step.failed");
  });

  it("a sandbox that is lost is replaced, and the new attempt asks anew", () => {
    const session = sessionAsking();
    const id = openOf(session)[0]?.id;
    letPause(session);
    const failure = newFailure("sandbox_lost", "gone");
    session.take({ type: "attempt-failed", ...session.attempt(), failure });
    expect(session.events.slice(-2).map(({ type }) => type)).toEqual([
      "step.retrying",
      "consultation.withdrawn",
    ]);
    expect(answer(session, { text: "80" }, id)).toBe("question_not_open");
    session.take({ type: "agent-started", ...session.attempt() });
    ask(session, question);
    expect(answer(session, { text: "80" })).toEqual(answered);
  });

  it("an interruption of the platform changes nothing", () => {
    const session = sessionAsking();
    letPause(session);
    session.now += 7_200_000;
    expect(session.take({ type: "take-up" })).toEqual([]);
    expect(answer(session, { text: "80" })).toEqual(answered);
  });

  it("an agent that ends without the answer ends its step", () => {
    const session = sessionAsking();
    records += 2;
    const ending = [
      { number: records - 1, record: { type: "result", summary: "done", output: null } },
      { number: records, record: { type: "exit", code: 0, signal: null } },
    ] as const;
    expect(session.take({ type: "records-read", ...session.attempt(), records: [...ending] })).toEqual([
      "step.succeeded",
      "consultation.withdrawn",
    ]);
  });
});
