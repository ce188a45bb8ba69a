import { describe, expect, it } from "vitest";
import { limits } from "../../../src/orchestration/limits.ts";
import { newFailure } from "../../../src/orchestration/recourse.ts";
import type { Run } from "../../../src/orchestration/state.ts";
import { openSession, request, sessionAtWork } from "./support.ts";

const stepOf = ({ progress }: Run) =>
  progress.status === "running" ? Object.values(progress.steps)[0] : undefined;

describe("a session that nobody looked after", () => {
  it("takes up an agent whose time was over meanwhile, and keeps what it wrote in its time", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    session.now += 60_000 + limits.graceMs + 30_000;
    expect(session.take({ type: "take-up" })).toEqual(["step.resumed"]);
    expect(session.take({ type: "tick" })).toEqual(["usage.recorded"]);
    const records = [
      { number: 1, record: { type: "result", summary: "done", output: null } },
      { number: 2, record: { type: "exit", code: 0, signal: null } },
    ] as const;
    expect(session.take({ type: "records-read", ...ref, records: [...records] })).toEqual(["step.succeeded"]);
  });

  it("gives up an agent that does not end in the time it gets", () => {
    const session = sessionAtWork({ agents: ["spare"] });
    session.now += 60_000 + limits.graceMs;
    session.take({ type: "take-up" });
    session.now += limits.graceMs;
    expect(session.take({ type: "tick" })).toEqual(["step.failed"]);
  });

  it("counts the interruption neither as an attempt, nor as a retry, nor as the loss of a sandbox", () => {
    for (const session of [sessionAtWork(), openSession()]) {
      session.take(request());
      const before = stepOf(session.run());
      session.now += 300_000;
      session.take({ type: "take-up" });
      session.take({ type: "tick" });
      const after = stepOf(session.run());
      expect(after).toEqual({ ...before, progress: after?.progress, sandboxes: after?.sandboxes });
      expect(after?.progress.status).toBe(before?.progress.status);
    }
  });

  it("leaves alone whatever has time enough, and what waits for nobody", () => {
    const session = sessionAtWork();
    expect(session.take({ type: "take-up" })).toEqual([]);
    session.take({
      type: "attempt-failed",
      ...session.attempt(),
      failure: newFailure("sandbox_refused", "no"),
    });
    session.now += 300_000;
    expect(session.take({ type: "take-up" })).toEqual([]);
  });
});
