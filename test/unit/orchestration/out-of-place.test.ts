import { describe, expect, it } from "vitest";
import { effects } from "../../../src/orchestration/effects.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { sessionAtWork, start } from "./support.ts";

describe("what comes where it has no place", () => {
  it("as a second beginning of a session leaves its runs as they are", () => {
    const session = sessionAtWork();
    expect(session.take({ type: "create-session", metadata: { again: "yes" } })).toEqual([]);
    expect(session.run().progress.status).toBe("running");
  });

  it("as a sandbox of an attempt that there has not been is not recorded", () => {
    const session = sessionAtWork();
    const later = { ...session.attempt(), attempt: 2 };
    expect(session.take({ type: "sandbox-created", ...later, sandboxId: "sb_later" })).toBe("run_ended");
  });

  it("as ever more sandboxes of one attempt is left to the reaper at last", () => {
    const session = sessionAtWork();
    const ref = session.attempt();
    const taken = Array.from({ length: limits.stepSandboxes }, (_, n) =>
      session.take({ type: "sandbox-created", ...ref, sandboxId: `sb_${n}` }),
    );
    expect(taken.filter((events) => events !== "run_ended")).toHaveLength(limits.stepSandboxes - 1);
  });
});

describe("a run whose time is over while its sandbox is still to be killed", () => {
  it("is looked after by the heartbeat until it gives the sandbox up, and not without a pause", () => {
    const session = sessionAtWork();
    session.now = start + limits.runMs;
    session.take({ type: "tick" });
    const { kills, wakeAt } = effects(session.state, session.now);
    expect(kills).toHaveLength(1);
    expect(wakeAt).toBe(session.now + limits.killMs);
  });
});
