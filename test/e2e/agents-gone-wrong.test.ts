// Agents that do what they should not, in real sandboxes, under the real runtime and driver. The session
// around them is the core alone, so that an agent can be whatever a test needs it to be.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordLimits } from "../../src/agents/contract.ts";
import type { Manifest } from "../../src/agents/manifest.ts";
import type { EventDraft } from "../../src/events/schema.ts";
import { agent } from "../unit/orchestration/support.ts";
import { ofType, runAgent as runInSession, startSandboxes } from "./support/run-agent.ts";

let host: Awaited<ReturnType<typeof startSandboxes>>;
beforeAll(async () => {
  host = await startSandboxes();
});
afterAll(() => host.stop());

const runAgent = (program: string, manifest: Partial<Manifest> = {}): Promise<EventDraft[]> =>
  runInSession({
    sandboxes: host.sandboxes,
    program,
    pool: [agent("subject", { retries: 0, timeoutMs: 20_000, ...manifest })],
  });

const emit = (record: object): string =>
  `process.stdout.write(${JSON.stringify(`${JSON.stringify(record)}\n`)});`;
const result = emit({ type: "result", summary: "done", output: null });

describe("an agent that", () => {
  it("prints rubbish is shown as it is, and can still succeed", async () => {
    const rubbish = `process.stdout.write(Buffer.from([0xff, 0xfe, 0, 10])); console.log("{not json"); ${emit({ type: "finding", severity: "huge" })}`;
    const events = await runAgent(rubbish + result);
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(ofType(events, "agent.log").some(({ data }) => data.text.includes("{not json"))).toBe(true);
    expect(ofType(events, "agent.finding")).toEqual([]);
  });

  it("floods its output is cut, told so, and its result still counts", async () => {
    const flood = `const line = "x".repeat(1000) + "\\n"; for (let i = 0; i < 50000; i++) process.stdout.write(line);`;
    const events = await runAgent(flood + result);
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(JSON.stringify(events).length).toBeLessThan(2 * recordLimits.maxTotalBytes);
    expect(ofType(events, "agent.log").some(({ data }) => data.stream === "runtime")).toBe(true);
  });

  it("never exits is stopped when its time is up", async () => {
    const events = await runAgent("setInterval(() => {}, 1000);", { timeoutMs: 1_000 });
    expect(ofType(events, "step.failed")[0]?.data.failure.code).toBe("timeout");
    expect(events.at(-1)?.type).toBe("run.failed");
  });

  it("exits without a result has failed", async () => {
    const events = await runAgent("console.log('bye')");
    expect(ofType(events, "step.failed")[0]?.data.failure.code).toBe("agent_no_result");
  });

  it("crashes is tried again as often as its manifest says, each time in a new sandbox", async () => {
    const events = await runAgent("process.exit(3)", { retries: 1 });
    expect(new Set(ofType(events, "sandbox.created").map(({ data }) => data.sandboxId)).size).toBe(2);
    expect(ofType(events, "step.failed")[0]?.data.failure).toMatchObject({ code: "agent_crashed" });
  });

  it("leaves processes behind leaves none: its sandbox dies with all that is in it", async () => {
    const daemon = `import("node:child_process").then(({ spawn }) => { spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).unref(); ${result} });`;
    const events = await runAgent(daemon);
    expect(events.at(-1)?.type).toBe("run.completed");
    const owner = { tenantId: "acme", sessionId: "ses_a", runId: "run_a", attempt: 1 };
    const stepId = ofType(events, "step.started")[0]?.stepId ?? "";
    expect(await host.sandboxes.find({ ...owner, stepId })).toBeUndefined();
  });

  it("kills its own runtime has crashed, and that is known long before its time is up", async () => {
    const events = await runAgent("process.kill(process.ppid, 'SIGKILL');");
    expect(ofType(events, "step.failed")[0]?.data.failure).toMatchObject({ code: "agent_crashed" });
  });

  it.each([
    [
      "more records than the runtime would",
      "(JSON.stringify({ type: 'log', stream: 'stdout', text: 'spam' }) + '\\n').repeat(1000)",
    ],
    ["a line without end", "'x'.repeat(1000000)"],
  ])("writes %s into its own file of records is stopped", async (_what, text) => {
    const spam = `const { appendFileSync } = await import("node:fs");
      for (let n = 0; n < 40; n += 1) appendFileSync("/workspace/.miosa/events.ndjson", ${text});
      setInterval(() => {}, 1000);`;
    const events = await runAgent(spam);
    expect(ofType(events, "step.failed")[0]?.data.failure).toMatchObject({
      code: "agent_failed",
      message: expect.stringContaining("exceeds its limits"),
    });
    expect(events.length).toBeLessThan(recordLimits.maxRecords + 2_000);
  });

  it.each(["../.miosa/agents/test-runner.mjs", "/etc/passwd", "a/../../b"])(
    "names the artifact %s gets none",
    async (path) => {
      const forged = JSON.stringify(
        `${JSON.stringify({ type: "artifact", path, mediaType: "text/plain", bytes: 1 })}\n`,
      );
      const program = `const { appendFileSync } = await import("node:fs");
      appendFileSync("/workspace/.miosa/events.ndjson", ${forged}); ${result}`;
      const events = await runAgent(program);
      expect(ofType(events, "agent.artifact")).toEqual([]);
      expect(ofType(events, "agent.log").some(({ data }) => data.text.startsWith("not a record"))).toBe(true);
    },
  );

  it("asks the platform for something gets an answer, and goes on", async () => {
    const asking = `${emit({ type: "request", id: "r1", method: "memory.search", params: { text: "May I?" } })}
      process.stdin.once("data", (reply) => { console.log("got " + reply); ${result} process.stdin.destroy(); });`;
    const events = await runAgent(asking);
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(ofType(events, "agent.log").some(({ data }) => data.text.includes("method_unavailable"))).toBe(
      true,
    );
  });
});
