// What a user sees when the Worker's runtime dies in the middle of a run, and what a stack is for another one.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { z } from "zod";
import type { ReadyPart } from "../../local/child.ts";
import { type Stack, startStack } from "../../local/stack.ts";
import { anyEvent, type Event } from "../../src/events/schema.ts";
import { scheduleView } from "../../src/orchestration/schedule-view.ts";
import { Client, isOf, typesOf } from "./support/client.ts";
import { killWorker, startWorker } from "./support/crash-worker.ts";

const ticks = 8;
/** Prints numbers, half a second apart: an agent that is at work for a while. */
const counting = `Run this:\n\`\`\`js\nlet n = 0;\nconst timer = setInterval(() => { n += 1; console.log("tick " + n); if (n === ${ticks}) clearInterval(timer); }, 500);\n\`\`\``;

const quick = 'Run this:\n```js\nconsole.log("quick");\n```';

const dataDir = mkdtempSync(join(tmpdir(), "miosa-failures-"));
let stack: Stack;
let client: Client;
let worker: ReadyPart | undefined;

beforeAll(async () => {
  stack = await startStack({ dataDir, port: 0, allowUnisolatedCode: false });
  client = new Client(stack);
});

afterAll(async () => {
  await worker?.stop();
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Kills the Worker's runtime, and starts it anew `downMs` later. */
async function crashWorker(downMs = 0): Promise<void> {
  killWorker(stack, worker);
  await sleep(downMs);
  worker = await startWorker(stack, dataDir);
}

const textOf = (events: Event[]): string =>
  events
    .flatMap((event) =>
      isOf(event, "agent.message.delta") || isOf(event, "agent.message") ? [event.data.text] : [],
    )
    .join("");

const allTicks = Array.from({ length: ticks }, (_, n) => `tick ${n + 1}`);

describe.skipIf(inject("stack").isolation === "none")("when in the middle of a run", () => {
  it("the runtime is killed, the run goes on with the same agent, and nothing is lost or told twice", async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, { input: counting });
    await client.await(session, run, "agent.message.delta");
    await crashWorker();

    const events = await client.whole(session, run);
    expect(typesOf(events).at(-1)).toBe("run.completed");
    expect(
      typesOf(events).filter((type) => type === "sandbox.created" || type === "step.started"),
    ).toHaveLength(2);
    expect(textOf(events).match(/tick \d+/g)).toEqual(allTicks);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 2));
  });
});

describe.skipIf(inject("stack").isolation === "none")("when the runtime is killed while a plan waits", () => {
  it("it waits on, and so does the queue behind it, and both go on once it is approved", async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, { input: quick, approve: "plan" });
    const next = await client.startRun(session, { input: quick });
    expect((await client.run(session, run)).status).toBe("awaiting_approval");
    await crashWorker();

    expect((await client.run(session, next)).status).toBe("queued");
    await client.json(`/v1/sessions/${session}/runs/${run}/approval`, { decision: "approve" });
    const [first, second] = [await client.whole(session, run), await client.whole(session, next)];
    for (const events of [first, second]) {
      expect(typesOf(events).at(-1)).toBe("run.completed");
      expect(textOf(events)).toContain("quick");
    }
    const started = second.find(({ type }) => type === "run.started");
    expect(started?.seq).toBe((first.at(-1)?.seq ?? 0) + 1);
  });
});

/**
 * No agent of the pool asks, so the code that one runs does it in its stead, in the file that agents' records are in.
 * It ends once it has stood still for a while.
 */
const asking = `Run this:\n\`\`\`js
const params = { kind: "permission", text: "May I?", action: "deploy" };
const request = JSON.stringify({ type: "request", id: "by-hand", method: "ask", params });
require("node:fs").appendFileSync("/workspace/.miosa/events.ndjson", request + "\\n");
let last = Date.now();
setInterval(() => {
  if (Date.now() - last > 5000) { console.log("stood still"); process.exit(); }
  last = Date.now();
}, 100);
\`\`\``;

describe.skipIf(inject("stack").isolation === "none")(
  "when the runtime is killed while an agent waits",
  () => {
    it("its sandbox stands still until a person answers, and goes on then", async () => {
      const session = await client.openSession();
      // The runtime knows of no question: the agent's time runs on, and must last.
      const graph = { steps: [{ id: "asks", agent: "code-runner", timeoutSeconds: 600 }] };
      const run = await client.startRun(session, { input: asking, strategy: "graph", graph });
      await client.await(session, run, "sandbox.paused");
      // So long the code must have stood still.
      await crashWorker(6_000);

      const waiting = await client.run(session, run);
      expect(waiting).toMatchObject({ status: "awaiting_answers", steps: [{ status: "awaiting_answers" }] });
      const question = waiting.questions[0]?.id;
      const answers = [{ question, value: { decision: "allow" } }];
      await client.json(`/v1/sessions/${session}/runs/${run}/answers`, { answers });
      const events = await client.whole(session, run);
      expect(typesOf(events).at(-1)).toBe("run.completed");
      expect(textOf(events)).toContain("stood still");
      const sandboxes = typesOf(events).filter((type) => type.startsWith("sandbox."));
      expect(sandboxes).toEqual(["sandbox.created", "sandbox.paused", "sandbox.resumed", "sandbox.killed"]);
      expect(events.filter((event) => isOf(event, "agent.reply"))).toHaveLength(1);
    });
  },
);

describe.skipIf(inject("stack").isolation === "none")(
  "when a schedule is due while the runtime is dead",
  () => {
    it("it fires once after the restart, and never again, and its run ends", async () => {
      const session = await client.openSession();
      const path = `/v1/sessions/${session}/schedules`;
      const at = new Date(Date.now() + 5_000).toISOString();
      const { id } = await client.json(path, { at, run: { input: quick } });
      await crashWorker(6_000);

      const fired = await vi.waitFor(
        async () => {
          const { lastFired } = scheduleView.parse(await client.json(`${path}/${id}`));
          return lastFired ?? expect.fail("it has not fired");
        },
        { timeout: 20_000, interval: 200 },
      );
      expect(fired).toMatchObject({ dueAt: at, missed: 0 });
      expect(Date.parse(fired.time)).toBeGreaterThan(Date.parse(at));
      await crashWorker();
      const events = await client.whole(session, fired.runId);
      expect(typesOf(events).at(-1)).toBe("run.completed");
      expect(textOf(events)).toContain("quick");
      const page = eventPage.parse(await client.json(`/v1/sessions/${session}/events?limit=500`));
      const fromSchedule = page.events.filter(
        ({ type }) => type === "schedule.fired" || type === "run.requested",
      );
      expect(fromSchedule.map(({ type }) => type)).toEqual(["schedule.fired", "run.requested"]);
    });
  },
);

const eventPage = z.object({ events: z.array(anyEvent) });

describe("while a stack is up", () => {
  it("another one on the same data is refused", async () => {
    await expect(startStack({ dataDir, port: 0, allowUnisolatedCode: false })).rejects.toThrow(
      "is in use by another process",
    );
  });

  it("says in local.json, for its owner alone, where everything is", () => {
    const described = JSON.parse(readFileSync(join(dataDir, "local.json"), "utf8"));
    expect(described).toMatchObject({
      url: stack.url,
      tenant: "demo",
      apiKey: stack.apiKey,
      adminKey: stack.adminKey,
    });
    expect(Object.keys(described.parts).sort()).toEqual(["names", "postgres", "redis", "sandbox", "worker"]);
  });
});
