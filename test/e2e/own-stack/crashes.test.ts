// kill -9 of the runtime at each point of a run, and of what else a run needs: it goes on and ends as it would have.
// A fault holds the run at the point, so that the kill meets it there and nowhere else.

import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { sandboxPaths } from "../../../src/agents/contract.ts";
import type { Event } from "../../../src/events/schema.ts";
import { scheduleView } from "../../../src/orchestration/schedule-view.ts";
import { archivedEvents } from "../support/archive.ts";
import { Client, isOf, typesOf } from "../support/client.ts";
import { switchAllOff, switchOn } from "../support/faults.ts";
import { startOwnStack } from "../support/own-stack.ts";

const stack = await startOwnStack();
const client = new Client(stack);

afterEach(() => switchAllOff(stack));
afterAll(() => stack.stop());

const ticks = 6;
/** Prints numbers, half a second apart: an agent that is at work for a while. */
const counting = `Run this:\n\`\`\`js\nconsole.log("boot " + process.pid);\nlet n = 0;\nconst timer = setInterval(() => { n += 1; console.log("tick " + n); if (n === ${ticks}) clearInterval(timer); }, 500);\n\`\`\``;

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

async function start(request: Record<string, unknown> = { input: counting }) {
  const session = await client.openSession();
  return { session, run: await client.startRun(session, request) };
}

/** Ends all faults, and starts the runtime anew on what it had stored. */
async function recover(): Promise<void> {
  await switchAllOff(stack);
  await stack.restart("worker");
}

const textOf = (events: Event[]): string =>
  events.flatMap((event) => (isOf(event, "agent.message.delta") ? [event.data.text] : [])).join("");

/** What is true of a run whatever was killed in the middle of it. */
async function expectWhole(session: string, run: string): Promise<Event[]> {
  const events = await client.whole(session, run);
  expect(typesOf(events).at(-1)).toBe("run.completed");
  const log = await client.log(session);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(events).toEqual(log.filter(({ runId }) => runId === run));
  const ids = { tenantId: stack.tenant, sessionId: session };
  await expect
    .poll(async () => (await archivedEvents(stack.database, ids)).map(({ body }) => body), {
      timeout: 60_000,
    })
    .toEqual(log);
  return events;
}

/** What is true besides where only the runtime was killed: the agent was started once, in one sandbox. */
async function expectOneAttempt(session: string, run: string, steps = 1): Promise<Event[]> {
  const events = await expectWhole(session, run);
  for (const type of [
    "step.scheduled",
    "sandbox.created",
    "step.started",
    "step.succeeded",
    "sandbox.killed",
  ]) {
    expect(events.filter((event) => event.type === type)).toHaveLength(steps);
  }
  expect(typesOf(events)).not.toContain("step.retrying");
  expect(textOf(events).match(/boot \d+/g)).toHaveLength(steps);
  return events;
}

const allTicks = Array.from({ length: ticks }, (_, n) => `tick ${n + 1}`);

describe.skipIf(stack.isolation === "none")("the runtime is killed", () => {
  it("after a run was accepted: it is carried out", async () => {
    await switchOn(stack, "sandbox", { kind: "hang" });
    const { session, run } = await start();
    await stack.kill("worker");
    await recover();
    expect(textOf(await expectOneAttempt(session, run)).match(/tick \d+/g)).toEqual(allTicks);
  });

  it("after a sandbox was created and before that was recorded: it is found, and no second one made", async () => {
    await switchOn(stack, "sandbox", { kind: "withhold", method: "POST", path: "/v2/sandboxes" });
    const { session, run } = await start();
    const created = async () =>
      (await stack.sandboxes.list()).sandboxes.filter(({ owner }) => owner?.runId === run);
    await expect.poll(created, { timeout: 30_000 }).toHaveLength(1);
    const [sandbox] = await created();
    await stack.kill("worker");
    await recover();
    const events = await expectOneAttempt(session, run);
    expect(events.find((event) => isOf(event, "sandbox.created"))?.data.sandboxId).toBe(sandbox?.id);
  });

  it("while its agent is at work: the run goes on with the same agent", async () => {
    const { session, run } = await start();
    await client.await(session, run, "agent.message.delta");
    await stack.kill("worker");
    await recover();
    expect(textOf(await expectOneAttempt(session, run)).match(/tick \d+/g)).toEqual(allTicks);
  });

  it("while its agent is at work, and the sandbox service is not there at once: the same, a little later", async () => {
    const { session, run } = await start();
    await client.await(session, run, "agent.message.delta");
    await stack.kill("worker");
    await switchOn(stack, "sandbox", { kind: "error", status: 503, method: "POST", times: 3 });
    await stack.restart("worker");
    expect(textOf(await expectOneAttempt(session, run)).match(/tick \d+/g)).toEqual(allTicks);
  });

  it("after its agent has ended and before the result was stored: the result is found", async () => {
    const { session, run } = await start();
    const { data } = await client.await(session, run, "sandbox.created");
    await client.await(session, run, "agent.message.delta");
    stack.signal("worker", "SIGSTOP");
    const sandbox = await stack.sandboxes.connect(data.sandboxId, 60_000);
    const records = () => sandbox.files.read(sandboxPaths.records);
    await expect.poll(records, { timeout: 30_000 }).toContain('"type":"exit"');
    await stack.kill("worker");
    await recover();
    expect(textOf(await expectOneAttempt(session, run)).match(/tick \d+/g)).toEqual(allTicks);
  });

  it("after all steps have ended and before their sandboxes are gone: the run is completed", async () => {
    await switchOn(stack, "sandbox", { kind: "hang", method: "DELETE" });
    const steps = ["one", "two"].map((id) => ({ id, agent: "code-runner", input: quick(id) }));
    const { session, run } = await start({ input: quick("any"), strategy: "graph", graph: { steps } });
    await expect
      .poll(async () => (await client.run(session, run)).status, { timeout: 30_000 })
      .toBe("completing");
    await stack.kill("worker");
    await recover();
    const events = await expectOneAttempt(session, run, 2);
    expect(events.at(-1)).toMatchObject({
      data: { steps: [{ status: "succeeded" }, { status: "succeeded" }] },
    });
  });

  it("after Postgres has stored events and before that was known: the copy has each once", async () => {
    const session = await client.openSession();
    await switchOn(stack, "postgres", { kind: "withhold" });
    const run = await client.startRun(session, { input: quick("archived") });
    await expect.poll(() => countArchived(session), { timeout: 30_000 }).toBeGreaterThan(0);
    await stack.kill("worker");
    await recover();
    await expectOneAttempt(session, run);
  });

  it("while a plan waits for approval: so does the queue behind it, and both go on", async () => {
    const { session, run } = await start({ input: quick("first"), approve: "plan" });
    const next = await client.startRun(session, { input: quick("second") });
    expect((await client.run(session, run)).status).toBe("awaiting_approval");
    await stack.kill("worker");
    await recover();

    expect((await client.run(session, next)).status).toBe("queued");
    await client.json(`/v1/sessions/${session}/runs/${run}/approval`, { decision: "approve" });
    const first = await expectOneAttempt(session, run);
    const second = await expectOneAttempt(session, next);
    expect([textOf(first), textOf(second)]).toEqual([
      expect.stringContaining("first"),
      expect.stringContaining("second"),
    ]);
    expect(second.find(({ type }) => type === "run.started")?.seq).toBe((first.at(-1)?.seq ?? 0) + 1);
  });

  it("while an agent waits for a person: its sandbox stands still until the answer, and goes on then", async () => {
    // The runtime knows of no question: the agent's time runs on, and must last.
    const graph = { steps: [{ id: "asks", agent: "code-runner", timeoutSeconds: 600 }] };
    const { session, run } = await start({ input: asking, strategy: "graph", graph });
    await client.await(session, run, "sandbox.paused");
    await stack.kill("worker");
    // So long the code must have stood still.
    await setTimeout(6_000);
    await recover();

    const waiting = await client.run(session, run);
    expect(waiting).toMatchObject({ status: "awaiting_answers", steps: [{ status: "awaiting_answers" }] });
    const question = waiting.questions[0]?.id;
    const answers = [{ question, value: { decision: "allow" } }];
    await client.json(`/v1/sessions/${session}/runs/${run}/answers`, { answers });
    const events = await expectWhole(session, run);
    expect(textOf(events)).toContain("stood still");
    const sandboxes = typesOf(events).filter((type) => type.startsWith("sandbox."));
    expect(sandboxes).toEqual(["sandbox.created", "sandbox.paused", "sandbox.resumed", "sandbox.killed"]);
    expect(events.filter((event) => isOf(event, "agent.reply"))).toHaveLength(1);
  });

  it("while a schedule is due: it fires once after the restart, and never again, and its run ends", async () => {
    const session = await client.openSession();
    const path = `/v1/sessions/${session}/schedules`;
    const at = new Date(Date.now() + 3_000).toISOString();
    const { id } = await client.json(path, { at, run: { input: quick("due") } });
    await stack.kill("worker");
    await setTimeout(Math.max(0, Date.parse(at) - Date.now()));
    await recover();

    const lastFired = async () => scheduleView.parse(await client.json(`${path}/${id}`)).lastFired;
    await expect.poll(lastFired, { timeout: 20_000 }).toMatchObject({ dueAt: at, missed: 0 });
    await stack.kill("worker");
    await recover();
    await expectOneAttempt(session, (await lastFired())?.runId ?? "");
    const fired = (await client.log(session)).map(({ type }) => type).filter((type) => fires.includes(type));
    expect(fired).toEqual(["schedule.fired", "run.requested"]);
  });
});

const fires = ["schedule.fired", "run.requested"];

const quick = (word: string) =>
  `Run this:\n\`\`\`js\nconsole.log("boot " + process.pid + " ${word}");\n\`\`\``;

/** What Postgres has of a session, asked past the faults that are on. */
async function countArchived(session: string): Promise<number> {
  const { DATABASE_URL, NEON_FETCH_ENDPOINT } = stack.database;
  const response = await fetch(NEON_FETCH_ENDPOINT, {
    method: "POST",
    headers: { "neon-connection-string": DATABASE_URL, "x-fault": "latency; ms=0" },
    body: JSON.stringify({ query: "SELECT seq FROM events WHERE session_id = $1", params: [session] }),
  });
  return (await response.json()).rows.length;
}

describe.skipIf(stack.isolation === "none")("in the middle of a run", () => {
  it("the sandbox host is killed, and its sandboxes with it: the step is done again in a new one", async () => {
    const { session, run } = await start();
    await client.await(session, run, "agent.message.delta");
    await stack.kill("sandbox");
    await stack.restart("sandbox");
    const events = await expectWhole(session, run);
    expect(events.find((event) => isOf(event, "step.retrying"))?.data).toMatchObject({
      attempt: 2,
      failure: { code: "sandbox_lost" },
    });
    expect(textOf(lastAttempt(events)).match(/tick \d+/g)).toEqual(allTicks);
  });

  it("everything is killed at once: the run is completed all the same", async () => {
    const { session, run } = await start();
    await client.await(session, run, "agent.message.delta");
    const everything = ["worker", "sandbox", "postgres", "redis"];
    await Promise.all(everything.map((part) => stack.kill(part)));
    await Promise.all(everything.map((part) => stack.restart(part)));
    expect(textOf(lastAttempt(await expectWhole(session, run))).match(/tick \d+/g)).toEqual(allTicks);
  });
});

const lastAttempt = (events: Event[]): Event[] =>
  events.slice(events.findLastIndex(({ type }) => type === "step.started"));
