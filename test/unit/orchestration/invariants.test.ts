// Whatever happens in whatever order, and wherever a process dies, a session keeps its promises (DESIGN.md 5).

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Question } from "../../../src/consultation/brief.ts";
import type { EventDraft } from "../../../src/events/schema.ts";
import { isRunEnding } from "../../../src/events/schema.ts";
import type { Budget } from "../../../src/events/usage.ts";
import { openSteps } from "../../../src/orchestration/cancel-steps.ts";
import type { Command, NumberedRecord } from "../../../src/orchestration/commands.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { newFailure, recourses } from "../../../src/orchestration/recourse.ts";
import {
  initialState,
  isRunning,
  openQuestions,
  questionsOf,
  type SessionState,
} from "../../../src/orchestration/state.ts";
import { graph as aGraph } from "../../../src/planning/graph.ts";
import { stepsWaitedFor } from "../../../src/planning/plan.ts";
import { type GraphSteps, graphRequest } from "./graph-support.ts";
import { file, fire, request, schedule, TestSession } from "./support.ts";

type Move = { kind: string; a: number; b: number; graph?: GraphSteps };

/** What may happen, the more often the greater the number: most attempts come to work, some to grief. */
const weights = {
  request: 3,
  answer: 2,
  decide: 2,
  created: 6,
  started: 6,
  records: 8,
  ask: 6,
  paused: 3,
  resumed: 2,
  gone: 4,
  failed: 2,
  use: 1,
  cancel: 1,
  close: 1,
  schedule: 1,
  serve: 3,
  unschedule: 1,
  wait: 2,
  crash: 2,
};

const kinds = Object.entries(weights).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));

/** What a step of a graph does beside the others: `n` of them come before it. */
const graphStep = (n: number) => {
  const earlier = fc.subarray(
    Array.from({ length: n }, (_, index) => `s${index}`),
    { maxLength: Math.min(3, n) },
  );
  const wanted = fc.constantFrom(
    ...[{ status: "succeeded" as const }, { status: "failed" as const }],
    ...[{ findings: { atLeast: 1 } }, { findings: { atMost: 0 } }],
  );
  return fc.record(
    {
      id: fc.constant(`s${n}`),
      agent: fc.constantFrom("spare", "generator"),
      after: earlier,
      use: earlier.map((ids) => Object.fromEntries(ids.map((id) => [id, { artifacts: "**" }]))),
      when: fc.tuple(wanted, earlier).map(([wants, ids]) => ids.map((step) => ({ step, ...wants }))),
      onFailure: fc.constantFrom("fail" as const, "skip" as const, "degrade" as const),
      retries: fc.nat(2),
    },
    { requiredKeys: ["id", "agent"] },
  );
};

const graphs: fc.Arbitrary<GraphSteps> = fc
  .integer({ min: 1, max: 6 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, n) => graphStep(n))))
  .map((steps) => steps.map(({ when = [], ...step }) => (when.length === 0 ? step : { ...step, when })))
  .filter((steps) => aGraph.safeParse({ steps }).success);

const numbers = { a: fc.nat(1_000), b: fc.nat(1_000) };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: kinds.length, arbitrary: fc.record({ kind: fc.constantFrom(...kinds), ...numbers }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("graph"), ...numbers, graph: graphs }) },
);

const moves = fc.array(move, { minLength: 20, maxLength: 120, size: "max" });

const aggregates = [
  undefined,
  ...[
    { kind: "first-success" },
    { kind: "all" },
    { kind: "quorum", n: 1 },
    { kind: "vote" },
    { kind: "merge" },
  ],
] as const;

/** Few runs have a budget, and those that have one soon use it up. */
const budgets: (Budget | undefined)[] = [
  ...[undefined, undefined, undefined],
  ...[{ wallMs: 90_000 }, { sandboxMs: 70_000 }, { modelTokens: 1_500 }, { costMicroUsd: 1_400 }],
  { wallMs: 120_000, sandboxMs: 150_000, modelTokens: 3_000, costMicroUsd: 3_000 },
];

const pick = <T>(items: T[], n: number): T | undefined => items[n % Math.max(1, items.length)];

const records = (from: number, count: number, ends: boolean): NumberedRecord[] => {
  const output = Array.from(
    { length: count },
    (_, i): NumberedRecord => ({ number: from + i, record: { type: "message", text: "m" } }),
  );
  const end: NumberedRecord[] = [
    { number: from + count, record: { type: "result", summary: "done", output: null } },
    { number: from + count + 1, record: { type: "exit", code: from % 3 === 0 ? 1 : 0, signal: null } },
  ];
  return ends ? [...output, ...end] : output;
};

const form = { type: "object", properties: { port: { type: "integer" } }, required: ["port"] } as const;

/** What agents ask, some of it in vain. */
const asks = [
  { kind: "question", text: "Which port?" },
  { kind: "question", text: "Which port?", schema: form },
  { kind: "question", text: "Which port?", schema: form, default: { port: 80 } },
  { kind: "permission", text: "May I?", action: "deploy" },
  { kind: "demand", text: "Let me!" },
];

/** An answer that a question may take, or nearly. */
function answerTo(question: Question | undefined, n: number): object {
  if (question?.about.kind === "permission") return { value: { decision: n % 2 === 0 ? "allow" : "deny" } };
  if (question?.schema !== undefined) return { value: n % 4 === 0 ? {} : { port: n } };
  return question?.about.kind === "step" ? { text: "80" } : { files: [file("package.json")] };
}

const stepEndings: string[] = ["step.succeeded", "step.failed", "step.skipped", "step.cancelled"];

/** Turns a move into a command that makes sense, or nearly, in the present state. */
function commandOf(session: TestSession, { kind, a, b, graph = [] }: Move): Command {
  const wanted = effects(session.state, session.now);
  const ref = pick(wanted.attempts, a) ?? { runId: "run_x", stepId: "stp_x", attempt: 1 };
  const runId = pick(Object.keys(session.session.runs), a) ?? "run_x";
  const strategies = ["auto", "single", "fan-out"] as const;
  switch (kind) {
    case "request": {
      const files =
        b % 3 === 0 ? [] : [file("a/package.json"), ...(b % 2 === 0 ? [file("b/package.json")] : [])];
      return request({
        runId: session.newId("run"),
        files,
        strategy: strategies[b % 3] ?? "auto",
        onBusy: pick(["queue", "queue", "parallel", "interrupt", "reject"] as const, a) ?? "queue",
        ...(b % 4 === 0 ? { approve: "plan" } : {}),
        budget: pick(budgets, a),
      });
    }
    case "graph": {
      const aggregate = aggregates[a % aggregates.length];
      const budget = pick(budgets, b);
      return graphRequest(graph.toReversed(), { runId: session.newId("run"), aggregate, budget });
    }
    case "schedule": {
      const at = new Date(session.now + 1_000 * b).toISOString();
      const timing =
        a % 3 > 0 ? { at } : { cron: pick(["* * * * *", "*/7 * * * *"], b) ?? "", timezone: "UTC" };
      const onBusy = pick(["queue", "parallel", "interrupt", "reject"] as const, a) ?? "queue";
      return schedule({ scheduleId: session.newId("sch"), timing, run: { ...schedule().run, onBusy } });
    }
    case "serve": {
      const due = pick(wanted.due, a);
      const code = pick([undefined, undefined, "too_many_runs", "quota_exceeded"] as const, b);
      const refusal = code === undefined ? undefined : { code, detail: "" };
      return { ...fire(due?.dueAt ?? "", refusal), ...due, runId: `run_${due?.scheduleId}_${due?.dueAt}` };
    }
    case "unschedule":
      return {
        type: "delete-schedule",
        scheduleId: pick(Object.keys(session.session.schedules), a) ?? "sch_x",
      };
    case "answer": {
      const run = session.session.runs[runId];
      const question = run && pick(openQuestions(run), b);
      const answers = [{ questionId: question?.id ?? "qst_x", ...answerTo(question, b) }];
      return { type: "answer-questions", runId, answers };
    }
    case "ask": {
      const params = { ...pick(asks, b), timeoutMs: 1_000 + a * 100 };
      const record = { type: "request", id: `r${b % 20}`, method: "ask", params } as const;
      return { type: "records-read", ...ref, records: [{ number: 1 + (a % 50), record }] };
    }
    case "paused": {
      session.now += limits.pauseMs;
      const pause = pick(effects(session.state, session.now).pauses, a);
      return { type: "sandbox-paused", ...(pause ?? { ...ref, sandboxId: "sb_x" }) };
    }
    case "resumed":
      return { type: "sandbox-resumed", ...ref, sandboxId: `sb_${ref.stepId}_${ref.attempt}_${b % 2}` };
    case "decide": {
      const { progress } = session.session.runs[runId] ?? {};
      const steps = progress?.status === "awaiting_approval" ? progress.plan.steps : [];
      const plan = { steps: steps.slice(b % 2).map(({ id }) => ({ id, agent: "spare" })) };
      const approval = { decision: "approve", ...(b % 3 === 0 ? { plan } : {}) } as const;
      return { type: "decide-plan", runId, approval: a % 4 === 0 ? { decision: "reject" } : approval };
    }
    case "cancel":
      return { type: "cancel-run", runId, reason: "cancelled by the caller" };
    case "created":
      return { type: "sandbox-created", ...ref, sandboxId: `sb_${ref.stepId}_${ref.attempt}_${b % 2}` };
    case "gone": {
      const kill = pick(wanted.kills, b) ?? { ...ref, sandboxId: "sb_x" };
      return { type: "sandbox-gone", reason: "killed", ...kill };
    }
    case "started":
      return { type: "agent-started", ...ref };
    case "records":
      return { type: "records-read", ...ref, records: records(1 + (a % 5), b % 4, b % 2 === 0) };
    case "failed": {
      const code =
        pick(["sandbox_lost", "agent_crashed", "timeout", "sandbox_refused"] as const, b) ?? "timeout";
      return { type: "attempt-failed", ...ref, failure: newFailure(code, "x") };
    }
    case "use":
      recordTokens(session, runId, a);
      return { type: "tick" };
    case "close":
      return b % 10 === 0 ? { type: "close-session" } : { type: "tick" };
    default:
      session.now += a * 100;
      return { type: "tick" };
  }
}

/** Records what a run had of a model, as whatever meters models would. */
function recordTokens(session: TestSession, runId: string, modelTokens: number): void {
  if (session.session.runs[runId] === undefined) return;
  const time = new Date(session.now).toISOString();
  const data = { sandboxMs: 0, modelTokens, costMicroUsd: 2 * modelTokens };
  const event: EventDraft = { type: "usage.recorded", runId, time, data };
  session.events.push(event);
  session.state = evolve(session.state, event);
}

/** What a run has used at a moment, read off its events alone; its sandboxes cost 28 millionths a second. */
function usedBy(events: EventDraft[], runId: string, now: number) {
  const used = { wallMs: 0, sandboxMs: 0, modelTokens: 0, costMicroUsd: 0 };
  /** What of each sandbox that is alive is not recorded yet, and since when it has worked, unless it is paused. */
  const alive = new Map<string, { ms: number; since: number | undefined }>();
  for (const event of events) {
    if (event.runId !== runId) continue;
    const time = Date.parse(event.time);
    const isBegun = event.type === "plan.proposed" && event.data.approveBy === undefined;
    if (isBegun || event.type === "plan.approved") used.wallMs = now - time;
    if (event.type === "sandbox.created") alive.set(event.data.sandboxId, { ms: 0, since: time });
    if (event.type === "sandbox.killed") alive.delete(event.data.sandboxId);
    if (event.type === "sandbox.paused" || event.type === "sandbox.resumed") {
      const { ms = 0, since = time } = alive.get(event.data.sandboxId) ?? {};
      const isPaused = event.type === "sandbox.paused";
      alive.set(event.data.sandboxId, { ms: ms + time - since, since: isPaused ? undefined : time });
    }
    if (event.type !== "usage.recorded") continue;
    const { sandboxId = "", sandboxMs, modelTokens, costMicroUsd = 0 } = event.data;
    const recorded = alive.get(sandboxId);
    if (recorded !== undefined) {
      alive.set(sandboxId, { ms: 0, since: recorded.since === undefined ? undefined : time });
    }
    used.sandboxMs += sandboxMs;
    used.modelTokens += modelTokens;
    used.costMicroUsd += costMicroUsd;
  }
  for (const { ms, since = now } of alive.values()) {
    used.sandboxMs += ms + now - since;
    used.costMicroUsd += ((ms + now - since) * 28) / 1_000;
  }
  return used;
}

/** The limits of the runs' budgets that are used up at a moment, of runs that have something left to do. */
function usedUp({ session, events, now }: TestSession): string[] {
  return Object.values(session.runs).flatMap((run) => {
    if (!isRunning(run) || openSteps(run).length === 0) return [];
    const used = usedBy(events, run.id, now);
    return limitNames.flatMap((limit) => {
      const most = run.budget?.[limit] ?? Number.POSITIVE_INFINITY;
      return used[limit] < most ? [] : [`${run.id} ${limit}`];
    });
  });
}

const limitNames = ["wallMs", "sandboxMs", "modelTokens", "costMicroUsd"] as const;

/** Plays moves; a crash throws the state away and takes it from what was stored: a snapshot, or the events. */
function play(all: Move[]): TestSession {
  const session = new TestSession();
  session.take({ type: "create-session", metadata: {} });
  for (const move of all) {
    if (move.kind === "crash") {
      session.state = move.a % 2 === 0 ? stored(session.events) : JSON.parse(JSON.stringify(session.state));
      session.take({ type: "take-up" });
    } else session.take(commandOf(session, move));
  }
  return session;
}

/** The state that the events give after having been written down and read again, from one that earlier ones gave. */
function stored(events: EventDraft[], before: SessionState = initialState): SessionState {
  const read: EventDraft[] = JSON.parse(JSON.stringify(events));
  return read.reduce(evolve, before);
}

/** Lets time pass, and whatever the session wants killed die if it can, until it wants nothing any more. */
function letEnd(session: TestSession, canKill = true): void {
  for (const scheduleId of Object.keys(session.session.schedules)) {
    session.take({ type: "delete-schedule", scheduleId });
  }
  for (let turn = 0; turn < 500; turn += 1) {
    const { kills, wakeAt } = effects(session.state, session.now);
    for (const kill of canKill ? kills : [])
      session.take({ type: "sandbox-gone", reason: "killed", ...kill });
    if (wakeAt === undefined) return;
    session.now = Math.max(session.now + 1, wakeAt);
    session.take({ type: "tick" });
  }
}

describe("any course of events", () => {
  it("gives the same state replayed from the log as lived through, at every prefix", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play([]);
        let replayed = stored(session.events);
        for (const move of all) {
          const known = session.events.length;
          session.take(move.kind === "crash" ? { type: "take-up" } : commandOf(session, move));
          replayed = stored(session.events.slice(known), replayed);
          expect(replayed).toEqual(JSON.parse(JSON.stringify(session.state)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("ends every accepted run exactly once, and nothing of it comes after", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session);
        expect(session.session.runs).toEqual({});
        const requested = session.events
          .filter(({ type }) => type === "run.requested")
          .map(({ runId }) => runId);
        for (const runId of requested) {
          const own = session.events.filter((event) => event.runId === runId);
          const endings = own.filter(({ type }) => isRunEnding(type));
          expect(endings).toHaveLength(1);
          expect(own.at(-1)).toBe(endings[0]);
        }
      }),
    );
  });

  it("ends every run by its deadline, though nothing and nobody answers any more", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session, false);
        expect(session.session.runs).toEqual({});
        const latest = new Map<string, number>();
        for (const { type, runId = "", time, data } of session.events) {
          if ((type === "run.requested" || type === "run.started") && "deadline" in data) {
            latest.set(runId, Date.parse(data.deadline) + limits.killMs);
          }
          if (isRunEnding(type)) expect(Date.parse(time)).toBeLessThanOrEqual(latest.get(runId) ?? 0);
        }
      }),
    );
  });

  it("works on at most one queued run at a time, and starts them in the order of their requests", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session);
        const unended: string[] = [];
        const waiting: string[] = [];
        for (const { type, runId = "", data } of session.events) {
          if (type === "run.requested") unended.push(runId);
          if (type === "run.requested" && "startBy" in data) waiting.push(runId);
          if (type === "run.started") {
            expect(unended[0]).toBe(runId);
            expect(waiting.shift()).toBe(runId);
          }
          if (!isRunEnding(type)) continue;
          unended.splice(unended.indexOf(runId), 1);
          if (waiting.includes(runId)) waiting.splice(waiting.indexOf(runId), 1);
        }
      }),
    );
  });

  it("starts nothing of a plan that waits for approval, and nothing that was not approved", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const waiting = new Set<string>();
        for (const { type, runId = "", data } of play(all).events) {
          if (type === "plan.proposed" && "approveBy" in data) waiting.add(runId);
          if (type === "plan.approved") waiting.delete(runId);
          if (type.startsWith("step.") || type.startsWith("sandbox.")) expect(waiting).not.toContain(runId);
        }
      }),
    );
  });

  it("ends no run while a sandbox of it is alive", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session);
        const alive = new Map<string, string>();
        for (const event of session.events) {
          if (event.type === "sandbox.created") alive.set(event.data.sandboxId, event.runId ?? "");
          if (event.type === "sandbox.killed") alive.delete(event.data.sandboxId);
          if (isRunEnding(event.type)) expect([...alive.values()]).not.toContain(event.runId);
        }
      }),
    );
  });

  it("stores each record of an attempt at most once, in order", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const last = new Map<string, number>();
        for (const event of play(all).events) {
          if (event.type !== "agent.message") continue;
          const key = `${event.stepId}:${event.data.attempt}`;
          expect(event.data.record).toBeGreaterThan(last.get(key) ?? 0);
          last.set(key, event.data.record);
        }
      }),
    );
  });

  it("never lets a step end twice, nor work after its end", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const ended = new Set<string>();
        for (const { type, stepId } of play(all).events) {
          if (stepId === undefined || type.startsWith("sandbox.") || type === "usage.recorded") continue;
          if (type === "consultation.withdrawn") continue;
          expect(ended).not.toContain(stepId);
          if (stepEndings.includes(type)) ended.add(stepId);
        }
      }),
    );
  });

  it("ends each step of a plan once, and starts none before those it waits for have ended", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session);
        const ended = new Map<string, number>();
        for (const { type, stepId = "" } of session.events) {
          if (stepEndings.includes(type)) ended.set(stepId, (ended.get(stepId) ?? 0) + 1);
        }
        const begun = session.events.flatMap((event) => {
          if (event.type === "plan.approved") return [event.data.plan];
          return event.type === "plan.proposed" && event.data.approveBy === undefined ? [event.data] : [];
        });
        const steps = new Map(begun.flatMap((plan) => plan.steps.map((step) => [step.id, step] as const)));
        expect(ended).toEqual(new Map([...steps.keys()].map((id) => [id, 1])));

        const over = new Set<string>();
        for (const { type, stepId = "" } of session.events) {
          if (stepEndings.includes(type)) over.add(stepId);
          const step = steps.get(stepId);
          if (type !== "step.scheduled" || step === undefined) continue;
          expect(stepsWaitedFor(step).filter((id) => !over.has(id))).toEqual([]);
        }
      }),
    );
  });

  it("fires a schedule not before it is due, serves each time once, and none after its end", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const next = new Map<string, string | undefined>();
        const fired = new Set<string>();
        for (const event of play(all).events) {
          if (event.type === "schedule.created") next.set(event.data.scheduleId, event.data.next);
          if (event.type === "schedule.deleted") next.delete(event.data.scheduleId);
          if (event.type === "session.closed") next.clear();
          if (event.type === "schedule.fired") fired.add(event.data.runId);
          if (event.type === "run.requested" && event.data.scheduleId !== undefined) {
            expect(fired.delete(event.runId ?? "")).toBe(true);
          }
          if (event.type !== "schedule.fired" && event.type !== "schedule.skipped") continue;
          const { scheduleId, dueAt } = event.data;
          expect(next.get(scheduleId)).toBe(dueAt);
          expect(dueAt <= event.time).toBe(true);
          next.set(scheduleId, event.data.next);
          if (event.data.next !== undefined) expect(event.data.next > event.time).toBe(true);
        }
        expect(fired).toEqual(new Set());
      }),
    );
  });

  it("always leaves a session with unfinished runs, or schedules to come, something to wake for", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        const { runs, schedules } = session.session;
        const toCome = Object.values(schedules).filter(({ next }) => next !== undefined);
        if (Object.keys(runs).length + toCome.length === 0) return;
        expect(effects(session.state, session.now).wakeAt).toBeDefined();
      }),
    );
  });

  it("leaves no run at work whose budget is used up, and wakes when the next one is", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play([]);
        for (const move of all) {
          session.take(move.kind === "crash" ? { type: "take-up" } : commandOf(session, move));
          // A refused command changes nothing, not even that: it takes the alarm, which rings at once.
          session.take({ type: "tick" });
          expect(usedUp(session)).toEqual([]);
          const { wakeAt = session.now + 1 } = effects(session.state, session.now);
          const { now } = session;
          session.now = Math.max(now, wakeAt - 1);
          expect(usedUp(session)).toEqual([]);
          session.now = now;
        }
      }),
      { numRuns: 50 },
    );
  });

  it("stops a run over its budget within a heartbeat of use that nobody could foresee", () => {
    fc.assert(
      fc.property(moves, fc.nat(limits.heartbeatMs), (all, late) => {
        const session = play(all);
        for (let turn = 0; turn < 100 && Object.keys(session.session.runs).length > 0; turn += 1) {
          const { wakeAt = session.now } = effects(session.state, session.now);
          session.now = Math.max(session.now, wakeAt) + (turn % 2 === 0 ? late : 0);
          session.take({ type: "tick" });
          expect(usedUp(session)).toEqual([]);
        }
        for (const [index, event] of session.events.entries()) {
          if (event.type !== "budget.exceeded" || event.runId === undefined) continue;
          const rest = session.events.slice(index + 1).filter(({ runId }) => runId === event.runId);
          const begins = ["step.scheduled", "step.started", "step.retrying", "step.fallback", "step.resumed"];
          expect(rest.filter(({ type }) => begins.includes(type))).toEqual([]);
          const ending = rest.find(({ type }) => isRunEnding(type));
          if (ending !== undefined) expect(ending).toMatchObject({ data: { failure: event.data.failure } });
        }
      }),
      { numRuns: 50 },
    );
  });

  it("records what every sandbox used from its creation to its end, without a hole or a double", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session);
        /** How long each sandbox was there and not paused. */
        const lives = new Map<string, number>();
        const recorded = new Map<string, number>();
        const since = new Map<string, number>();
        for (const { type, time, data } of session.events) {
          if (!("sandboxId" in data) || data.sandboxId === undefined) continue;
          const { sandboxId } = data;
          const at = Date.parse(time);
          if (type === "sandbox.created" || type === "sandbox.resumed") since.set(sandboxId, at);
          if (type === "sandbox.paused" || type === "sandbox.killed") {
            lives.set(sandboxId, (lives.get(sandboxId) ?? 0) + at - (since.get(sandboxId) ?? at));
            since.delete(sandboxId);
          }
          if ("sandboxMs" in data) recorded.set(sandboxId, (recorded.get(sandboxId) ?? 0) + data.sandboxMs);
        }
        expect(recorded).toEqual(lives);
      }),
    );
  });

  it("tries an agent again no oftener than it may, and a lost sandbox uses up none of that", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const tries = new Map<string, number>();
        // What its agent may, by its manifest or the step's own words.
        const allowed = new Map<string | undefined, number>();
        for (const event of play(all).events) {
          if (event.type === "step.scheduled" || event.type === "step.fallback") {
            allowed.set(event.stepId, event.data.retries);
          }
          if (event.type !== "step.retrying") continue;
          const { failure, notBefore } = event.data;
          const isLoss = recourses[failure.code] === "replace";
          const key = `${event.stepId} ${isLoss ? "loss" : event.agent}`;
          tries.set(key, (tries.get(key) ?? 0) + 1);
          const retries = allowed.get(event.stepId) ?? 0;
          expect(tries.get(key)).toBeLessThanOrEqual(isLoss ? limits.sandboxLosses : retries);
          const waitMs = Date.parse(notBefore) - Date.parse(event.time);
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(limits.backoffMs);
        }
      }),
    );
  });

  it("closes each question once, and replies to each request of an attempt at most once", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        letEnd(session);
        const closed = new Map<string, number>();
        const replies = new Set<string>();
        for (const event of session.events) {
          if (event.type === "consultation.question" && event.stepId !== undefined)
            closed.set(event.data.id, 0);
          if (event.type === "consultation.answered" || event.type === "consultation.withdrawn") {
            const { questionId } = event.data;
            if (closed.has(questionId)) closed.set(questionId, (closed.get(questionId) ?? 0) + 1);
          }
          if (event.type !== "agent.reply") continue;
          const key = `${event.stepId}:${event.data.attempt}:${event.data.id}`;
          expect(replies).not.toContain(key);
          replies.add(key);
        }
        expect(new Set(closed.values())).toEqual(new Set(closed.size === 0 ? [] : [1]));
      }),
    );
  });

  it("has an agent that waits for a person at work only until its sandbox is to be paused, and forgets none", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        const { attempts } = effects(session.state, session.now);
        const working = new Set(attempts.map(({ stepId }) => stepId));
        for (const { progress } of Object.values(session.session.runs)) {
          for (const step of progress.status === "running" ? Object.values(progress.steps) : []) {
            if (step.progress.status !== "awaiting_answers") continue;
            expect(questionsOf(step)).not.toEqual([]);
            expect(working.has(step.id)).toBe(Date.parse(step.progress.pauseAt) > session.now);
          }
        }
      }),
    );
  });

  it("begins nothing of a run that was cancelled, and ends it as cancelled", () => {
    fc.assert(
      fc.property(moves, (all) => {
        const session = play(all);
        const [runId] = Object.keys(session.session.runs);
        const before = session.events.length;
        if (runId === undefined || session.take({ type: "cancel-run", runId, reason: "" }) === "run_ended")
          return;
        for (const move of all) session.take(commandOf(session, move));
        letEnd(session);
        const after = session.events.slice(before).filter((event) => event.runId === runId);
        const begins = ["step.scheduled", "step.started", "step.retrying", "step.fallback"];
        expect(after.filter(({ type }) => begins.includes(type))).toEqual([]);
        expect(after.at(-1)?.type).toBe("run.cancelled");
      }),
    );
  });
});
