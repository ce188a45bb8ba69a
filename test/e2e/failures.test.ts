// What a user sees when a part of the stack dies or stalls in the middle of a run (DESIGN.md 6).

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type ReadyPart, startPart } from "../../local/child.ts";
import { loadKeys } from "../../local/keys.ts";
import { type Stack, startStack } from "../../local/stack.ts";
import type { Event } from "../../src/events/schema.ts";
import { Sandboxes } from "../../src/sandbox/sandboxes.ts";
import { Client, isOf, typesOf } from "./support/client.ts";

const ticks = 8;
/** Prints numbers, half a second apart: an agent that is at work for a while. */
const counting = `Run this:\n\`\`\`js\nlet n = 0;\nconst timer = setInterval(() => { n += 1; console.log("tick " + n); if (n === ${ticks}) clearInterval(timer); }, 500);\n\`\`\``;

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

const portOf = (url: string): string => new URL(url).port;

/** Kills the Worker's runtime with all its processes, and starts it anew on what it had stored. */
async function crashWorker(): Promise<void> {
  const pid = worker?.pid ?? stack.parts.worker?.pid ?? 0;
  process.kill(-pid, "SIGKILL");
  const args = [
    "--port",
    portOf(stack.url),
    "--data",
    join(dataDir, "worker"),
    "--env-file",
    join(dataDir, "worker.env"),
  ];
  worker = await startPart("worker", args, {}, () => {});
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

  it("the sandbox vanishes, the step is done again in a new one", async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, { input: counting });
    const { data } = await client.await(session, run, "sandbox.created");
    await client.await(session, run, "agent.message.delta");
    const url = `http://127.0.0.1:${stack.parts.sandbox?.port}`;
    const settings = { E2B_API_KEY: loadKeys(dataDir).sandboxKey, E2B_API_URL: url, E2B_SANDBOX_URL: url };
    await new Sandboxes({ ...settings, E2B_TEMPLATE: "base" }).kill(data.sandboxId);

    const events = await client.whole(session, run);
    expect(events.find((event) => isOf(event, "step.retrying"))?.data).toMatchObject({
      attempt: 2,
      failure: { code: "sandbox_lost" },
    });
    expect(typesOf(events).at(-1)).toBe("run.completed");
  });

  it("Postgres stalls, runs and streams go on, lists answer 503, and the copy catches up", async () => {
    const pid = stack.parts.postgres?.pid ?? 0;
    const session = await client.openSession();
    process.kill(pid, "SIGSTOP");
    try {
      const run = await client.startRun(session, { input: counting });
      expect(typesOf(await client.whole(session, run)).at(-1)).toBe("run.completed");
      const list = await client.request("/v1/sessions");
      expect(list.status).toBe(503);
      expect(list.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(await list.json()).toMatchObject({ code: "unavailable" });
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await expect
      .poll(async () => JSON.stringify(await client.json(`/v1/sessions/${session}/runs`).catch(() => "")), {
        timeout: 90_000,
        interval: 1_000,
      })
      .toContain("completed");
  }, 150_000);

  it("Redis is gone, nothing changes", async () => {
    process.kill(stack.parts.redis?.pid ?? 0, "SIGSTOP");
    try {
      const session = await client.openSession();
      const run = await client.startRun(session, { input: "Run this:\n```js\nconsole.log('on')\n```" });
      expect(typesOf(await client.whole(session, run)).at(-1)).toBe("run.completed");
    } finally {
      process.kill(stack.parts.redis?.pid ?? 0, "SIGCONT");
    }
  });
});

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
    expect(Object.keys(described.parts).sort()).toEqual(["postgres", "redis", "sandbox", "worker"]);
  });
});
