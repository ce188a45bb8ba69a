// Warm sandboxes as a tenant meets them: what a run is spared, and what becomes of it when the runtime dies just then.

import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { WarmSandboxes } from "../../../src/tenancy/tenant.ts";
import { Client } from "../support/client.ts";
import { switchAllOff, switchOn } from "../support/faults.ts";
import { startOwnStack } from "../support/own-stack.ts";
import { sandboxCalls } from "../support/sandbox-calls.ts";
import { tellOf } from "../support/tell-of.ts";

// What a runtime was creating as it died is soon gone.
const stack = await startOwnStack({ REAP_SECONDS: "2" });
const client = new Client(stack);

afterAll(() => stack.stop());

const health = z.object({ sandboxes: z.int(), paused: z.int() });

/** How many sandboxes run on the host, and how many are paused. */
async function readHost() {
  const response = await fetch(`http://127.0.0.1:${stack.parts.sandbox?.port}/health`);
  return health.parse(await response.json());
}

/** Has the tenant's stock made, and waits until it is there: ready at once, as the template has the programs. */
async function want(warmSandboxes: WarmSandboxes | null): Promise<void> {
  const response = await client.request("/v1/settings", {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ warmSandboxes }),
  });
  expect(response.status).toBe(200);
  const { size = 0, mode = "running" } = warmSandboxes ?? {};
  const made = mode === "paused" ? { sandboxes: 0, paused: size } : { sandboxes: size, paused: 0 };
  await expect.poll(readHost, { timeout: 60_000, interval: 200 }).toEqual(made);
}

const quick = { input: 'Run this:\n```js\nconsole.log("quick");\n```' };

describe.skipIf(stack.isolation === "none")("a run of a tenant that has warm sandboxes", () => {
  it.each(["running", "paused"] as const)(
    "begins with a call that connects, and none that creates: %s",
    async (mode) => {
      await want(null);
      await want({ size: 1, mode });
      const before = sandboxCalls(stack.logFile).length;
      const session = await client.openSession();
      const events = await client.whole(session, await client.startRun(session, quick));
      expect(tellOf(events)).toEqual({ end: "run.completed", warm: [true], starts: 1 });
      // The reaper lists sandboxes meanwhile.
      const calls = sandboxCalls(stack.logFile).slice(before);
      const [first, second] = calls.filter((call) => call !== "GET /v2/sandboxes");
      expect(first).toMatch(/^POST \/v2\/sandboxes\/\w+\/connect$/);
      expect(second).toBe("POST /files");
    },
  );

  it("has one sandbox, and starts one agent, where the runtime dies before its warm one is recorded", async () => {
    await want(null);
    await want({ size: 1, mode: "running" });
    await switchOn(stack, "sandbox", { kind: "hang", path: "/v2/sandboxes/" });
    const session = await client.openSession();
    const run = await client.startRun(session, quick);
    // The stock is made again: its sandbox has been taken.
    await expect.poll(readHost, { timeout: 30_000 }).toEqual({ sandboxes: 2, paused: 0 });
    await stack.kill("worker");
    await switchAllOff(stack);
    await stack.restart("worker");

    const events = await client.whole(session, run);
    const { end, warm, starts } = tellOf(events);
    // A pool that is slow to answer after the restart is not waited for: then it is not the warm one.
    expect({ end, sandboxes: warm.length, starts }).toEqual({
      end: "run.completed",
      sandboxes: 1,
      starts: 1,
    });
    await expect.poll(readHost, { timeout: 30_000 }).toEqual({ sandboxes: 1, paused: 0 });
  });

  it("keeps its warm sandbox, and starts one agent, where the runtime dies before that is started", async () => {
    await want(null);
    await want({ size: 1, mode: "running" });
    await switchOn(stack, "sandbox", { kind: "hang", path: "/files" });
    const session = await client.openSession();
    const run = await client.startRun(session, quick);
    await client.await(session, run, "sandbox.created");
    await stack.kill("worker");
    await switchAllOff(stack);
    await stack.restart("worker");

    const events = await client.whole(session, run);
    expect(tellOf(events)).toEqual({ end: "run.completed", warm: [true], starts: 1 });
    await expect.poll(readHost, { timeout: 60_000 }).toEqual({ sandboxes: 1, paused: 0 });
  });
});
