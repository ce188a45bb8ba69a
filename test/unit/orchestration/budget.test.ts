import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usage } from "../../../src/events/usage.ts";
import { usageOf, whenUsedUp } from "../../../src/orchestration/budget.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import { foldRun } from "../../../src/orchestration/evolve-run.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { newFailure } from "../../../src/orchestration/recourse.ts";
import { isRunning } from "../../../src/orchestration/state.ts";
import { viewRun } from "../../../src/orchestration/to-view.ts";
import { begin, graphRequest, sessionWithGraph, statesOf, stepCalled, succeed } from "./graph-support.ts";
import { openSession, request, sessionAtWork, start, type TestSession } from "./support.ts";

const parallel = [
  { id: "one", agent: "spare" },
  { id: "two", agent: "spare" },
];

/** Records use by something else than a sandbox, such as a model. */
function use(session: TestSession, used: Partial<Usage>): void {
  const data = { sandboxMs: 0, modelTokens: 0, costMicroUsd: 0, ...used };
  const time = new Date(session.now).toISOString();
  const event = { type: "usage.recorded", runId: "run_a", time, data } as const;
  session.state = evolve(session.state, event);
  session.events.push(event);
}

const tick = (session: TestSession, ms: number) => {
  session.now += ms;
  return session.take({ type: "tick" });
};

function killAll(session: TestSession) {
  const types = [];
  for (const kill of effects(session.state, session.now).kills)
    types.push(session.take({ type: "sandbox-gone", reason: "killed", ...kill }));
  return types.flat();
}

/** Has the first attempt of a step end with a result. */
function finish(session: TestSession, stepId: string) {
  const records = [
    { number: 1, record: { type: "result", summary: "done", output: 1 } },
    { number: 2, record: { type: "exit", code: 0, signal: null } },
  ] as const;
  return session.take({ type: "records-read", runId: "run_a", stepId, attempt: 1, records: [...records] });
}

const wakeAfter = (session: TestSession) => (effects(session.state, session.now).wakeAt ?? 0) - start;

const viewOf = (session: TestSession) => {
  const own = session.events.filter(({ runId }) => runId === "run_a");
  const run = foldRun(own);
  if (run === undefined) throw new Error("there is no run");
  return viewRun("ses_a", run, session.now);
};

describe("a budget of wall time", () => {
  it("wakes the session when it is used up, and the run fails once its sandbox is gone", () => {
    const session = sessionAtWork({ budget: { wallMs: 10_000 } });
    expect(wakeAfter(session)).toBe(10_000);
    expect(tick(session, 9_999)).toEqual([]);
    expect(tick(session, 1)).toEqual(["budget.exceeded", "step.cancelled"]);
    expect(killAll(session)).toEqual(["sandbox.killed", "usage.recorded", "run.failed"]);
    expect(session.last("run.failed").data.failure).toEqual({
      code: "budget_exceeded",
      message: "The run's budget is 10000 ms of wall time, and 10000 are used.",
      isRetryable: false,
    });
  });

  it("counts neither the queue nor the wait for an approval", () => {
    const session = sessionAtWork();
    session.take(request({ runId: "run_b", approve: "plan", budget: { wallMs: 10_000 } }));
    session.now += 20_000;
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    killAll(session);
    expect(session.run("run_b").progress.status).toBe("awaiting_approval");
    session.now += 20_000;
    session.take({ type: "decide-plan", runId: "run_b", approval: { decision: "approve" } });
    expect(tick(session, 9_999)).toEqual([]);
    expect(tick(session, 1)).toEqual(["budget.exceeded", "step.cancelled", "run.failed"]);
  });

  it("is told with what is used of it, up to the run's end", () => {
    const session = sessionAtWork({ budget: { wallMs: 10_000 } });
    session.now += 4_000;
    expect(viewOf(session)).toMatchObject({ budget: { wallMs: 10_000 }, usage: { wallMs: 4_000 } });
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    killAll(session);
    session.now += 5_000;
    expect(viewOf(session).usage.wallMs).toBe(4_000);
  });
});

describe("a budget of sandbox time", () => {
  it("is used by all sandboxes at once, and the session wakes when they have used it up", () => {
    const session = sessionWithGraph(parallel, { budget: { sandboxMs: 10_001 } });
    begin(session, "one");
    session.now += 2_000;
    begin(session, "two");
    // 2,000 ms of one, and then half of the rest, rounded up, of each.
    expect(wakeAfter(session)).toBe(2_000 + 4_001);
    expect(tick(session, 4_000)).toEqual([]);
    expect(tick(session, 1)).toEqual(["budget.exceeded", "step.cancelled", "step.cancelled"]);
    expect(session.last("budget.exceeded").data.failure.message).toBe(
      "The run's budget is 10001 ms of sandbox time, and 10002 are used.",
    );
    expect(killAll(session).at(-1)).toBe("run.failed");
  });

  it("is not used by a sandbox that is paused", () => {
    const session = sessionAtWork({ budget: { sandboxMs: 10_000 } });
    const sandbox = { ...session.attempt(), sandboxId: "sb" };
    session.now += 2_000;
    session.take({ type: "sandbox-paused", ...sandbox });
    session.now += 3_600_000;
    expect(viewOf(session).usage.sandboxMs).toBe(2_000);
    session.take({ type: "sandbox-resumed", ...sandbox });
    expect(session.take({ type: "take-up" })).not.toContain("budget.exceeded");
    expect(wakeAfter(session)).toBe(3_602_000 + 8_000);
  });

  it("is the same budget for retries and fallbacks", () => {
    const session = sessionAtWork({ budget: { sandboxMs: 10_000 } });
    session.now += 9_000;
    session.take({ type: "attempt-failed", ...session.attempt(), failure: newFailure("agent_crashed", "x") });
    expect(killAll(session)).toEqual(["sandbox.killed", "usage.recorded"]);
    session.now += 500;
    session.take({ type: "sandbox-created", ...session.attempt(), sandboxId: "sb_2" });
    session.now += 1_000;
    const failure = newFailure("agent_crashed", "x");
    expect(session.take({ type: "attempt-failed", ...session.attempt(), failure })).toEqual([
      "budget.exceeded",
      "step.cancelled",
    ]);
  });

  it("keeps a step from being scheduled once it is used up", () => {
    const steps = [
      { id: "one", agent: "spare" },
      { id: "two", agent: "spare", after: ["one"] },
    ];
    const session = sessionWithGraph(steps, { budget: { sandboxMs: 1_000 } });
    begin(session, "one");
    session.now += 1_000;
    expect(finish(session, stepCalled(session, "one").id)).toEqual([
      "step.succeeded",
      "budget.exceeded",
      "step.cancelled",
    ]);
    killAll(session);
    expect(session.last("run.failed").data.steps).toMatchObject([
      { status: "succeeded", output: 1 },
      { status: "cancelled" },
    ]);
  });

  it("of a run that has all its results does not take them away", () => {
    const session = sessionAtWork({ budget: { sandboxMs: 1_000 } });
    session.now += 5_000;
    finish(session, session.attempt().stepId);
    expect(tick(session, 1_000)).toEqual([]);
    expect(killAll(session).at(-1)).toBe("run.completed");
  });
});

describe("the moment at which a budget is used up", () => {
  const gaps = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 5 });
  // More than there can be used of them before the last sandbox is there.
  const budgets = fc.record({
    wallMs: fc.integer({ min: 20_000, max: 60_000 }),
    sandboxMs: fc.integer({ min: 46_000, max: 99_000 }),
    costMicroUsd: fc.integer({ min: 4_600, max: 9_000 }),
  });

  it("is the first one at which all sandboxes together have used as much, at the price of each", () => {
    fc.assert(
      fc.property(gaps, budgets, fc.nat(1_000), (waits, budget, price) => {
        const names = waits.map((_, index) => `s${index}`);
        const session = sessionWithGraph(
          names.map((id) => ({ id, agent: "spare" })),
          { budget },
        );
        for (const [index, wait] of waits.entries()) {
          session.microUsdPerSandboxSecond = 1 + ((price * index) % 100);
          begin(session, `s${index}`);
          session.now += wait;
        }
        const run = session.run();
        const at = isRunning(run) ? (whenUsedUp(run, session.now)?.at ?? 0) : 0;
        const isUsedUp = (now: number) => isRunning(run) && (whenUsedUp(run, now)?.at ?? 0) <= now;
        expect(isUsedUp(at - 1)).toBe(false);
        expect(isUsedUp(at)).toBe(true);
        const used = usageOf(run, at);
        const limits = [
          used.wallMs - budget.wallMs,
          used.sandboxMs - budget.sandboxMs,
          used.costMicroUsd - budget.costMicroUsd,
        ];
        expect(Math.max(...limits)).toBeGreaterThanOrEqual(0);
        const before = usageOf(run, at - 1);
        expect(before.wallMs).toBeLessThan(budget.wallMs);
        expect(before.sandboxMs).toBeLessThan(budget.sandboxMs);
      }),
    );
  });
});

describe("a budget of money", () => {
  it("is used up at the price that sandboxes were created at", () => {
    const session = sessionWithGraph(parallel, { budget: { costMicroUsd: 280 } });
    begin(session, "one");
    begin(session, "two");
    expect(wakeAfter(session)).toBe(5_000);
    expect(tick(session, 4_999)).toEqual([]);
    expect(tick(session, 1)).toContain("budget.exceeded");
    killAll(session);
    expect(viewOf(session).usage).toEqual({
      wallMs: 5_000,
      sandboxMs: 10_000,
      modelTokens: 0,
      costMicroUsd: 280,
    });
  });

  it("is refused where nothing has a price", () => {
    const session = openSession();
    session.microUsdPerSandboxSecond = 0;
    expect(session.take(request({ budget: { costMicroUsd: 1 } }))).toBe("invalid_request");
    expect(session.take(request({ budget: { sandboxMs: 1 } }))).toContain("run.requested");
  });

  it("is a whole number, a part of a millionth counting as one", () => {
    const session = sessionAtWork();
    session.now += 1;
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    killAll(session);
    expect(session.last("usage.recorded").data).toEqual({
      sandboxId: "sb",
      sandboxMs: 1,
      modelTokens: 0,
      costMicroUsd: 1,
    });
  });
});

describe("a budget of model tokens", () => {
  it("is used up by what is recorded", () => {
    const session = sessionAtWork({ budget: { modelTokens: 1_000 } });
    use(session, { modelTokens: 999 });
    expect(tick(session, 1)).toEqual([]);
    use(session, { modelTokens: 1 });
    expect(effects(session.state, session.now).wakeAt).toBe(session.now);
    expect(tick(session, 0)).toEqual(["budget.exceeded", "step.cancelled"]);
    expect(session.last("budget.exceeded").data.failure.message).toBe(
      "The run's budget is 1000 model tokens, and 1000 are used.",
    );
  });
});

describe("a run over its budget", () => {
  it("keeps the findings and artifacts that it has", () => {
    const session = sessionWithGraph(parallel, { budget: { wallMs: 60_000 } });
    const finding = { type: "finding", severity: "warning", message: "found" } as const;
    succeed(session, "one", 1, [finding]);
    begin(session, "two");
    const ref = { runId: "run_a", stepId: stepCalled(session, "two").id, attempt: 1 };
    session.take({ type: "records-read", ...ref, records: [{ number: 1, record: finding }] });
    expect(tick(session, 60_000)).toContain("budget.exceeded");
    expect(statesOf(session)).toEqual({ one: "succeeded", two: "cancelled" });
    killAll(session);
    expect(session.last("run.failed").data.findings).toHaveLength(2);
  });

  it("that was cancelled before is cancelled", () => {
    const session = sessionAtWork({ budget: { wallMs: 1_000 } });
    session.take({ type: "cancel-run", runId: "run_a", reason: "enough" });
    expect(tick(session, 1_000)).toEqual([]);
    expect(killAll(session).at(-1)).toBe("run.cancelled");
  });

  it("that has what it was asked for before completes", () => {
    const session = openSession();
    const aggregate = { kind: "first-success" } as const;
    session.take(graphRequest(parallel, { aggregate, budget: { sandboxMs: 1_000 } }));
    begin(session, "one");
    begin(session, "two");
    session.now += 500;
    finish(session, stepCalled(session, "one").id);
    expect(killAll(session).at(-1)).toBe("run.completed");
  });

  it("leaves its turn to the next run in the queue", () => {
    const session = sessionAtWork({ budget: { wallMs: 1_000 } });
    session.take(request({ runId: "run_b" }));
    tick(session, 1_000);
    killAll(session);
    expect(session.run("run_b").progress.status).toBe("running");
  });
});

describe("a quota of the month that is used up", () => {
  const detail = "The tenant has 5 sandbox minutes a month, and 5 are used.";

  it("stops what is at work, and not what waits for a person", () => {
    const session = sessionAtWork();
    session.take(request({ runId: "run_b", files: [], onBusy: "parallel" }));
    expect(session.take({ type: "quota-used-up", detail })).toEqual(["budget.exceeded", "step.cancelled"]);
    killAll(session);
    expect(session.last("run.failed").data.failure).toMatchObject({
      code: "budget_exceeded",
      message: detail,
    });
    expect(session.run("run_b").progress.status).toBe("consulting");
    expect(session.take({ type: "quota-used-up", detail })).toEqual([]);
  });
});

describe("what a sandbox uses", () => {
  it("is recorded while its step goes on, and adds up to its life", () => {
    const session = sessionAtWork();
    expect(tick(session, limits.meterMs - 1)).toEqual([]);
    expect(tick(session, 1)).toEqual(["usage.recorded"]);
    expect(tick(session, 3_000)).toEqual([]);
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    killAll(session);
    const used = session.events.flatMap((event) =>
      event.type === "usage.recorded" ? [event.data.sandboxMs] : [],
    );
    expect(used).toEqual([60_000, 3_000]);
    expect(viewOf(session).usage.sandboxMs).toBe(63_000);
  });

  it("counts from the beginning though it was not recorded for long, and never less than nothing", () => {
    const session = sessionAtWork();
    session.now -= 5_000;
    expect(viewOf(session).usage).toMatchObject({ wallMs: 0, sandboxMs: 0 });
    session.now += 3_600_000;
    expect(viewOf(session).usage).toMatchObject({ sandboxMs: 3_595_000 });
  });

  it("of logs from before there were prices costs nothing", () => {
    const session = sessionAtWork();
    const time = new Date(session.now).toISOString();
    const data = { sandboxMs: 5, modelTokens: 0 };
    session.state = evolve(session.state, { type: "usage.recorded", runId: "run_a", time, data });
    expect(session.run().usage).toEqual({ sandboxMs: 5, modelTokens: 0, costMicroUsd: 0 });
  });
});
