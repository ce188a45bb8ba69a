// Warm sandboxes as a tenant meets them: what a run is spared, and what becomes of it when the runtime dies just then.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import type { Event } from "../../src/events/schema.ts";
import type { WarmSandboxes } from "../../src/tenancy/tenant.ts";
import { Client, isOf, typesOf } from "./support/client.ts";
import { switchAllOff, switchOn } from "./support/faults.ts";
import { type OwnStack, startOwnStack } from "./support/own-stack.ts";

let stack: OwnStack;
let client: Client;

beforeAll(async () => {
  // What a runtime was creating as it died is soon gone.
  stack = await startOwnStack({ REAP_SECONDS: "2" });
  client = new Client(stack);
});
afterAll(() => stack.stop());

const health = z.object({ sandboxes: z.int(), paused: z.int() });

/** How many sandboxes run on the host, and how many are paused. */
async function readHost() {
  const response = await fetch(`http://127.0.0.1:${stack.parts.sandbox?.port}/health`);
  return health.parse(await response.json());
}

/** The calls that a sandbox host has answered so far by its log, in order. */
const readCalls = (logFile = join(stack.dataDir, "stack.log")): string[] =>
  Array.from(
    readFileSync(logFile, "utf8").matchAll(/ sandbox +(\S+ \S+) \S+ \d+ ms$/gm),
    ([, call = ""]) => call,
  );

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

/** What a run's events say of its sandboxes, and how often its agent was started. */
function tellOf(events: Event[]) {
  const sandboxes = events.filter((event) => isOf(event, "sandbox.created"));
  return {
    end: typesOf(events).at(-1),
    warm: sandboxes.map(({ data }) => data.warm === true),
    starts: typesOf(events).filter((type) => type === "step.started").length,
  };
}

describe.skipIf(inject("stack").isolation === "none")("a run of a tenant that has warm sandboxes", () => {
  it.each(["running", "paused"] as const)(
    "begins with a call that connects, and none that creates: %s",
    async (mode) => {
      await want(null);
      await want({ size: 1, mode });
      const before = readCalls().length;
      const session = await client.openSession();
      const events = await client.whole(session, await client.startRun(session, quick));
      expect(tellOf(events)).toEqual({ end: "run.completed", warm: [true], starts: 1 });
      // The reaper lists sandboxes meanwhile.
      const calls = readCalls().slice(before);
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

const shared = inject("stack");

// On a stack whose reaper makes no calls meanwhile.
describe.skipIf(shared.isolation === "none")("a run of a tenant that has no warm sandboxes", () => {
  it("takes as many calls to the sandbox service as its work has parts", async () => {
    const user = new Client(shared);
    const before = readCalls(shared.logFile).length;
    const session = await user.openSession();
    const events = await user.whole(session, await user.startRun(session, quick));
    expect(tellOf(events)).toEqual({ end: "run.completed", warm: [false], starts: 1 });
    const counted = () => {
      const calls = readCalls(shared.logFile).slice(before);
      return calls.map((call) => call.replace(/i[0-9a-f]{20}/, "{id}")).toSorted();
    };
    await expect
      .poll(counted)
      .toEqual([
        "DELETE /sandboxes/{id}",
        "POST /files",
        "POST /process.Process/Start",
        "POST /process.Process/Start",
        "POST /v2/sandboxes",
      ]);
  });
});
