import { describe, expect, it } from "vitest";
import { effects } from "../../../src/orchestration/effects.ts";
import { foldRun } from "../../../src/orchestration/evolve-run.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { file, openSession, request, sessionAtWork, start } from "./support.ts";

const message = (number: number) => ({ number, record: { type: "message", text: `m${number}` } }) as const;
const result = (number: number) =>
  ({ number, record: { type: "result", summary: "12 passed", output: { passed: 12 } } }) as const;
const exit = (number: number, code: number | null = 0, signal: string | null = null) =>
  ({ number, record: { type: "exit", code, signal } }) as const;

describe("a request", () => {
  it("that is clear is routed, consulted and planned in one turn", () => {
    const session = openSession();
    expect(session.take(request())).toEqual([
      "run.requested",
      "route.decided",
      "consultation.completed",
      "plan.proposed",
      "step.scheduled",
    ]);
  });

  it("that lacks a required input asks for it, and wants nothing done meanwhile", () => {
    const session = openSession();
    expect(session.take(request({ files: [] }))).toEqual([
      "run.requested",
      "route.decided",
      "consultation.question",
    ]);
    const { attempts, kills, wakeAt } = effects(session.state, session.now);
    expect({ attempts, kills }).toEqual({ attempts: [], kills: [] });
    expect(wakeAt).toBe(start + limits.answerMs);
  });

  it("goes on once its question is answered", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    const questionId = session.last("consultation.question").data.id;
    const files = [file("package.json")];
    expect(
      session.take({ type: "answer-questions", runId: "run_a", answers: [{ questionId, files }] }),
    ).toContain("step.scheduled");
    expect(session.last("plan.proposed").data.steps[0]?.files).toEqual(files);
  });

  it("whose question nobody answers in time fails with that reason", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    session.now = start + limits.answerMs;
    expect(session.take({ type: "tick" })).toEqual(["run.failed"]);
    expect(session.last("run.failed").data.failure.code).toBe("question_expired");
  });

  it("that answers a question not asked is refused, and nothing is recorded", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    const before = session.events.length;
    const answers = [{ questionId: "qst_other", text: "x" }];
    expect(session.take({ type: "answer-questions", runId: "run_a", answers })).toBe("question_not_open");
    expect(session.events).toHaveLength(before);
  });

  it("with more bytes of files than a run may have is refused, and nothing is recorded", () => {
    const session = openSession();
    const files = [{ ...file("big.tar"), bytes: limits.fileBytes }, file("one-more")];
    expect(session.take(request({ files }))).toBe("invalid_request");
    expect(session.events.map(({ type }) => type)).toEqual(["session.created"]);
  });

  it.each([
    ["two files of one name", ["a.js", "a.js"]],
    ["a file in the place of a folder", ["x/a.js", "x"]],
    ["a folder in the place of a file", ["x", "x/y/a.js"]],
  ])("with %s is refused", (_what, names) => {
    expect(openSession().take(request({ files: names.map(file) }))).toBe("invalid_request");
  });

  it("for an agent that does not exist is refused", () => {
    expect(openSession().take(request({ agents: ["nobody"] }))).toBe("unknown_agent");
  });

  it("beyond the session's number of runs is refused", () => {
    const session = openSession();
    for (let n = 0; n < limits.activeRuns; n += 1) session.take(request({ runId: `run_${n}`, files: [] }));
    expect(session.take(request({ runId: "run_more" }))).toBe("too_many_runs");
  });
});

describe("an agent at work", () => {
  it("that exits with 0 after a result has succeeded, and the run ends once its sandbox is gone", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    expect(session.take({ type: "records-read", ...ref, records: [message(1), result(2), exit(3)] })).toEqual(
      ["agent.message", "step.succeeded"],
    );
    expect(effects(session.state, session.now).kills).toEqual([{ ...ref, sandboxId: "sb" }]);
    session.now += 1_234;
    expect(session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" })).toEqual([
      "sandbox.killed",
      "usage.recorded",
      "run.completed",
    ]);
    expect(session.last("usage.recorded").data.sandboxMs).toBe(1_234);
    expect(session.session.runs).toEqual({});
  });

  it("whose records are read twice is recorded once", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    session.take({ type: "records-read", ...ref, records: [message(1), message(2)] });
    expect(
      session.take({ type: "records-read", ...ref, records: [message(1), message(2), message(3)] }),
    ).toEqual(["agent.message"]);
  });

  it.each([
    ["exits with 0 and no result", [exit(1)], "agent_no_result"],
    [
      "says what went wrong",
      [
        { number: 1, record: { type: "error", code: "tool_missing", message: "no jest" } } as const,
        exit(2, 1),
      ],
      "agent_failed",
    ],
    [
      "is stopped for taking too long",
      [
        { number: 1, record: { type: "error", code: "timeout", message: "120 s" } } as const,
        exit(2, null, "SIGKILL"),
      ],
      "timeout",
    ],
  ])("that %s is not tried again: its fallback is", (_how, records, code) => {
    const session = sessionAtWork();
    expect(session.take({ type: "records-read", ...session.attempt(), records })).toEqual(["step.fallback"]);
    expect(session.last("step.fallback").data).toMatchObject({
      from: "test-runner",
      to: "spare",
      failure: { code },
    });
  });

  it("that crashes is tried again in a new sandbox, after a pause, and the old sandbox is killed", () => {
    const session = sessionAtWork();
    const first = session.attempt();
    expect(session.take({ type: "records-read", ...first, records: [exit(1, 1)] })).toEqual([
      "step.retrying",
    ]);
    expect(effects(session.state, session.now)).toMatchObject({
      attempts: [],
      kills: [{ sandboxId: "sb", attempt: 1 }],
    });
    session.now += 1_000;
    expect(effects(session.state, session.now).attempts).toEqual([{ ...first, attempt: 2 }]);
  });

  it("whose sandbox vanishes does not use up its retries", () => {
    const session = sessionAtWork();
    const failure = { code: "sandbox_lost", message: "gone", isRetryable: true } as const;
    for (let n = 0; n < limits.sandboxLosses; n += 1) {
      expect(session.take({ type: "attempt-failed", ...session.attempt(), failure })).toEqual([
        "step.retrying",
      ]);
    }
    const run = session.run();
    const step = run.progress.status === "running" ? Object.values(run.progress.steps)[0] : undefined;
    expect(step).toMatchObject({ retriesLeft: 1, lossesLeft: 0 });
    expect(session.take({ type: "attempt-failed", ...session.attempt(), failure })).toEqual([
      "step.fallback",
    ]);
  });

  it("that does not end in time is timed out by the session", () => {
    const session = sessionAtWork({ agents: ["spare"] });
    session.now += 60_000 + limits.graceMs;
    expect(session.take({ type: "tick" })).toEqual(["step.failed"]);
    expect(session.last("step.failed").data.failure.code).toBe("timeout");
  });

  it("that asks for what the platform does not offer is told so", () => {
    const session = sessionAtWork();
    const record = {
      type: "request",
      id: "r1",
      method: "memory.search",
      params: { text: "May I?" },
    } as const;
    expect(
      session.take({ type: "records-read", ...session.attempt(), records: [{ number: 1, record }] }),
    ).toEqual(["agent.request", "agent.reply"]);
    expect(session.last("agent.reply").data).toMatchObject({
      id: "r1",
      error: { code: "method_unavailable" },
    });
  });

  it("cannot report on an attempt that is over", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    session.take({ type: "records-read", ...ref, records: [exit(1, 1)] });
    expect(session.take({ type: "records-read", ...ref, records: [message(2)] })).toBe("run_ended");
  });
});

describe("a cancelled run", () => {
  it("ends once its sandboxes are gone, and takes no second cancel", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    expect(session.take({ type: "cancel-run", runId: "run_a", reason: "cancelled by the caller" })).toEqual([
      "step.cancelled",
    ]);
    expect(session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" })).toContain(
      "run.cancelled",
    );
    expect(session.take({ type: "cancel-run", runId: "run_a", reason: "cancelled by the caller" })).toBe(
      "run_ended",
    );
  });

  it("ends although the sandbox service does not answer", () => {
    const session = sessionAtWork();
    session.take({ type: "cancel-run", runId: "run_a", reason: "cancelled by the caller" });
    session.now += limits.killMs;
    expect(session.take({ type: "tick" })).toEqual(["sandbox.killed", "usage.recorded", "run.cancelled"]);
  });

  it("that waits for an answer ends at once", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    expect(session.take({ type: "cancel-run", runId: "run_a", reason: "cancelled by the caller" })).toEqual([
      "run.cancelled",
    ]);
  });

  it("keeps a sandbox that was created meanwhile in view until it is killed", () => {
    const session = openSession();
    session.take(request());
    const ref = session.attempt();
    session.take({ type: "sandbox-created", ...ref, sandboxId: "one" });
    session.take({ type: "cancel-run", runId: "run_a", reason: "cancelled by the caller" });
    session.take({ type: "sandbox-created", ...ref, sandboxId: "two" });
    expect(effects(session.state, session.now).kills.map(({ sandboxId }) => sandboxId)).toEqual([
      "one",
      "two",
    ]);
  });
});

describe("a plan of several steps", () => {
  const chain = {
    agents: ["generator", "test-runner"],
    strategy: "chain",
    input: "generate, then run the tests",
  } as const;

  it("runs a chain's second step with what the first one made", () => {
    const session = sessionAtWork({ ...chain, agents: [...chain.agents] });
    const artifact = {
      artifactId: "art_1",
      path: "rates.js",
      mediaType: "text/javascript",
      bytes: 3,
      sha256: "0",
    };
    const records = [{ number: 1, record: { type: "artifact", ...artifact } } as const, result(2), exit(3)];
    expect(session.take({ type: "records-read", ...session.attempt(0), records })).toEqual([
      "agent.artifact",
      "step.succeeded",
      "step.scheduled",
    ]);
    expect(session.last("step.scheduled").agent).toBe("test-runner");
  });

  it("skips what builds on a step that failed, and the run fails", () => {
    const session = sessionAtWork({ ...chain, agents: [...chain.agents] });
    const ref = session.attempt(0);
    expect(session.take({ type: "records-read", ...ref, records: [exit(1)] })).toEqual([
      "step.failed",
      "step.skipped",
    ]);
    expect(session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" })).toContain(
      "run.failed",
    );
  });

  it("works on at most so many steps at once", () => {
    const session = openSession();
    const files = Array.from({ length: 8 }, (_, n) => file(`p${n}/package.json`));
    session.take(request({ files, strategy: "fan-out" }));
    expect(effects(session.state, session.now).attempts).toHaveLength(limits.parallelSteps);
  });
});

describe("a closed session", () => {
  it("takes no runs, and has cancelled those under way", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    expect(session.take({ type: "close-session" })).toEqual(["session.closed", "run.cancelled"]);
    expect(session.take(request({ runId: "run_b" }))).toBe("session_closed");
  });
});

describe("a run's events", () => {
  it("folded by themselves give the run back, ended", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    session.take({ type: "records-read", ...ref, records: [result(1), exit(2)] });
    session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" });
    const run = foldRun(session.events.filter(({ runId }) => runId === "run_a"));
    expect(run?.progress).toMatchObject({
      status: "completed",
      result: { summary: expect.stringContaining("12 passed") },
    });
  });
});

describe("a run that is cancelled", () => {
  it.each([
    [
      "while it waits for an answer",
      () => {
        const session = openSession();
        session.take(request({ files: [] }));
        return session;
      },
    ],
    ["at work", () => sessionAtWork()],
  ])("%s has the reason for its result", (_when, begin) => {
    const session = begin();
    session.take({ type: "cancel-run", runId: "run_a", reason: "it took too long" });
    for (const kill of effects(session.state, session.now).kills) {
      session.take({ type: "sandbox-gone", reason: "killed", ...kill });
    }
    const { reason, summary } = session.last("run.cancelled").data;
    expect({ reason, summary }).toEqual({ reason: "it took too long", summary: "it took too long" });
  });
});
