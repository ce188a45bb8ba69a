// What follows the loss of sandboxes, however many, and of the service that makes them. The core of a session
// drives real sandboxes, so that its pool can have an agent to fall back on.

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EventDraft } from "../../src/events/schema.ts";
import { limits } from "../../src/orchestration/limits.ts";
import { agent } from "../unit/orchestration/support.ts";
import { ofType, runAgent, startSandboxes } from "./support/run-agent.ts";

let host: Awaited<ReturnType<typeof startSandboxes>>;
beforeAll(async () => {
  host = await startSandboxes({ faults: true });
});
afterEach(() => switchFaults([]));
afterAll(() => host.stop());

const pool: [ReturnType<typeof agent>, ReturnType<typeof agent>] = [
  agent("first", { fallback: ["second"], retries: 0, timeoutMs: 20_000 }),
  agent("second", { retries: 0, timeoutMs: 20_000 }),
];
const program = `console.log(${JSON.stringify(JSON.stringify({ type: "result", summary: "done", output: null }))});`;

/** Runs the first agent, and lets the sandboxes vanish, just created, of the agents named. */
function runLosing(losers: string[]): Promise<EventDraft[]> {
  const onEvent = async (event: EventDraft) => {
    if (event.type !== "sandbox.created" || !losers.includes(event.agent ?? "")) return;
    const headers = { "e2b-sandbox-id": event.data.sandboxId, "x-fault": "vanish" };
    await (await fetch(`${host.url}/files`, { headers })).body?.cancel();
  };
  return runAgent({ sandboxes: host.sandboxes, pool, program, onEvent });
}

const switchFaults = (faults: unknown[]) =>
  fetch(`${host.url}/faults`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });

describe("a step whose sandboxes vanish", () => {
  it("is tried in new ones, then by its fallback agent, which completes it", async () => {
    const events = await runLosing(["first"]);
    expect(ofType(events, "step.retrying").map(({ data }) => data.failure.code)).toEqual(
      Array.from({ length: limits.sandboxLosses }, () => "sandbox_lost"),
    );
    expect(ofType(events, "step.fallback")[0]?.data).toMatchObject({
      from: "first",
      to: "second",
      failure: { code: "sandbox_lost" },
    });
    expect(ofType(events, "step.succeeded")[0]?.agent).toBe("second");
    expect(events.at(-1)?.type).toBe("run.completed");
  });

  it("fails, and the run with it, where the fallback agent loses its own as well", async () => {
    const events = await runLosing(["first", "second"]);
    expect(ofType(events, "step.failed")[0]?.data.failure.code).toBe("sandbox_lost");
    expect(events.at(-1)?.type).toBe("run.failed");
  });
});

describe("a step whose sandbox cannot be reached for a while", () => {
  it("goes on with the agent that was at work meanwhile", async () => {
    // The agent's records are followed by a command, whose stream is cut in the middle of them.
    await switchFaults([{ kind: "cut", ms: 1_000, path: "/process.Process/Start" }]);
    let isCut = false;
    const onEvent = async (event: EventDraft) => {
      if (isCut || event.type !== "agent.log") return;
      isCut = true;
      await switchFaults([{ kind: "error", status: 503, times: 6 }]);
    };
    const slow = `console.log("at work"); setTimeout(() => { ${program} }, 3_000);`;
    const events = await runAgent({ sandboxes: host.sandboxes, pool, program: slow, onEvent });
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(ofType(events, "step.retrying")).toEqual([]);
    expect(ofType(events, "sandbox.created")).toHaveLength(1);
    expect(ofType(events, "agent.log").map(({ data }) => data.text)).toEqual(["at work"]);
  });
});

describe("a step that meets an open circuit", () => {
  it("turns to its fallback agent without another try, and fails where that meets it as well", async () => {
    await switchFaults([{ kind: "error", status: 503 }]);
    const owner = { tenantId: "acme", sessionId: "ses_x", runId: "run_x", stepId: "stp_x", attempt: 1 };
    for (let n = 0; n < 5; n += 1) await host.sandboxes.create(owner, 60_000).catch(() => undefined);
    await switchFaults([]);

    const events = await runAgent({ sandboxes: host.sandboxes, pool, program });
    expect(ofType(events, "step.retrying")).toEqual([]);
    const failure = { code: "sandbox_service_down", isRetryable: false };
    expect(ofType(events, "step.fallback")[0]?.data).toMatchObject({ from: "first", to: "second", failure });
    expect(ofType(events, "step.failed")[0]?.data).toMatchObject({ attempt: 2, failure });
    expect(events.at(-1)?.type).toBe("run.failed");
  });
});
