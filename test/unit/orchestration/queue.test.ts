import { describe, expect, it } from "vitest";
import { effects } from "../../../src/orchestration/effects.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { viewSession } from "../../../src/orchestration/to-view.ts";
import { openSession, request, sessionAtWork, start, type TestSession } from "./support.ts";

const cancel = (runId: string) => ({ type: "cancel-run", runId, reason: "cancelled by the caller" }) as const;

/** Ends the run that is at work in sandbox `sb`. */
function endFirst(session: TestSession) {
  const ref = session.attempt();
  session.take(cancel("run_a"));
  return session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" });
}

describe("a run requested while another is under way", () => {
  it("is queued, and wants nothing done meanwhile", () => {
    const session = sessionAtWork();
    expect(session.take(request({ runId: "run_b" }))).toEqual(["run.requested"]);
    expect(session.run("run_b").progress.status).toBe("queued");
    expect(effects(session.state, session.now).attempts).toEqual([session.attempt()]);
    expect(viewSession("ses_a", session.session, 9)).toMatchObject({
      activeRuns: ["run_a", "run_b"],
      queuedRuns: ["run_b"],
    });
  });

  it("starts in the turn in which the one before it ends, and its time counts from then", () => {
    const session = sessionAtWork();
    session.take(request({ runId: "run_b" }));
    session.now += 3_600_000;
    expect(endFirst(session)).toEqual([
      "sandbox.killed",
      "usage.recorded",
      "run.cancelled",
      "run.started",
      "route.decided",
      "consultation.completed",
      "plan.proposed",
      "step.scheduled",
    ]);
    expect(Date.parse(session.run("run_b").deadline)).toBe(session.now + limits.runMs);
  });

  it("waits behind one that waits for an answer, too", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    expect(session.take(request({ runId: "run_b" }))).toEqual(["run.requested"]);
    expect(session.take(cancel("run_a"))).toContain("run.started");
  });

  it("is passed over when it is cancelled before its turn", () => {
    const session = sessionAtWork();
    session.take(request({ runId: "run_b" }));
    session.take(request({ runId: "run_c" }));
    expect(session.take(cancel("run_b"))).toEqual(["run.cancelled"]);
    endFirst(session);
    expect(session.run("run_c").progress.status).toBe("running");
  });

  it("fails when it has waited too long", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    session.take(request({ runId: "run_b", files: [] }));
    session.take(request({ runId: "run_c" }));
    session.now = start + limits.answerMs;
    expect(session.take({ type: "tick" })).toContain("run.started");
    expect(effects(session.state, session.now).wakeAt).toBe(start + limits.queueMs);
    session.now = start + limits.queueMs;
    expect(session.take({ type: "tick" })).toEqual(["run.failed"]);
    expect(session.last("run.failed")).toMatchObject({
      runId: "run_c",
      data: { failure: { code: "queue_expired" } },
    });
  });

  it("that cannot be planned fails when its turn comes, and the next one starts", () => {
    const session = sessionAtWork();
    session.take(request({ runId: "run_b", agents: ["spare"], strategy: "chain" }));
    session.take(request({ runId: "run_c" }));
    endFirst(session);
    expect(session.last("run.failed")).toMatchObject({
      runId: "run_b",
      data: { failure: { code: "plan_impossible" } },
    });
    expect(session.run("run_c").progress.status).toBe("running");
  });

  it("for an agent that does not exist is refused at once", () => {
    const session = sessionAtWork();
    expect(session.take(request({ runId: "run_b", agents: ["nobody"] }))).toBe("unknown_agent");
  });

  it("to be rejected then is refused, and nothing is recorded", () => {
    const session = sessionAtWork();
    const before = session.events.length;
    expect(session.take(request({ runId: "run_b", onBusy: "reject" }))).toBe("session_busy");
    expect(session.events).toHaveLength(before);
  });

  it("in parallel starts at once", () => {
    const session = sessionAtWork();
    expect(session.take(request({ runId: "run_b", onBusy: "parallel" }))).toContain("step.scheduled");
  });
});

describe("a run that interrupts", () => {
  it("cancels all that have not ended, saying for which run, and starts once they are gone", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    session.take(request({ runId: "run_b" }));
    expect(session.take(request({ runId: "run_c", onBusy: "interrupt" }))).toEqual([
      "run.requested",
      "step.cancelled",
      "run.cancelled",
    ]);
    expect(session.last("step.cancelled").data.reason).toBe("interrupted by run_c");
    expect(session.last("run.cancelled")).toMatchObject({
      runId: "run_b",
      data: { reason: "interrupted by run_c" },
    });
    expect(session.run("run_c").progress.status).toBe("queued");
    session.take({ type: "sandbox-gone", ...ref, sandboxId: "sb", reason: "killed" });
    expect(session.last("run.cancelled").data.reason).toBe("interrupted by run_c");
    expect(session.run("run_c").progress.status).toBe("running");
  });

  it("starts at once where nothing holds those before it", () => {
    const session = openSession();
    session.take(request({ files: [] }));
    expect(session.take(request({ runId: "run_b", onBusy: "interrupt" }))).toEqual([
      "run.requested",
      "run.cancelled",
      "run.started",
      "route.decided",
      "consultation.completed",
      "plan.proposed",
      "step.scheduled",
    ]);
  });
});

describe("a session that is closed", () => {
  it("cancels those that are queued, and starts none of them", () => {
    const session = sessionAtWork();
    session.take(request({ runId: "run_b" }));
    expect(session.take({ type: "close-session" })).toEqual([
      "session.closed",
      "step.cancelled",
      "run.cancelled",
    ]);
    expect(session.last("run.cancelled").runId).toBe("run_b");
  });
});
