// What a user sees while a service of the stack errs, hangs or is slow (DESIGN.md 6): the stack's own fault
// switches make it so.

import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Event } from "../../../src/events/schema.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { createApiKey } from "../../../src/tenancy/identity/api-key.ts";
import { archivedEvents } from "../support/archive.ts";
import { Client, isOf, typesOf } from "../support/client.ts";
import { sandboxRequests, switchAllOff, switchOn } from "../support/faults.ts";
import { startOwnStack } from "../support/own-stack.ts";

// The reaper is not to call the sandbox service while tests count the calls to it.
const stack = await startOwnStack({ REAP_SECONDS: "3600" });
const client = new Client(stack);
const sandboxHost = `http://127.0.0.1:${stack.parts.sandbox?.port}`;

afterEach(() => switchAllOff(stack));
afterAll(() => stack.stop());

const program = (code: string) => ({ input: `Run this:\n\`\`\`js\n${code}\n\`\`\`` });
const quick = program("console.log('on')");
/** Prints numbers, half a second apart. */
const counting = program(
  "let n = 0; const timer = setInterval(() => { n += 1; console.log('tick ' + n); if (n === 8) clearInterval(timer); }, 500);",
);

async function runWhole(request: Record<string, unknown>): Promise<Event[]> {
  const session = await client.openSession();
  return client.whole(session, await client.startRun(session, request));
}

/** Waits until the lists, which are Postgres's, tell that a session's run is over. */
async function untilListed(session: string): Promise<void> {
  await expect
    .poll(async () => JSON.stringify(await client.json(`/v1/sessions/${session}/runs`).catch(() => "")), {
      timeout: 60_000,
      interval: 500,
    })
    .toContain("completed");
}

/** The events of a session that Postgres has, in order. */
async function copiedSeqs(sessionId: string): Promise<number[]> {
  const rows = await archivedEvents(stack.database, { tenantId: stack.tenant, sessionId });
  return rows.map(({ seq }) => seq);
}

describe.skipIf(stack.isolation === "none")("when Postgres", () => {
  it.each([{ kind: "error", status: 503 }, { kind: "hang" }] as const)(
    "answers with $kind, runs and streams go on, lists answer 503, and the copy catches up",
    async (fault) => {
      const session = await client.openSession();
      const run = await client.startRun(session, counting);
      await client.await(session, run, "agent.message.delta");
      await switchOn(stack, "postgres", fault);

      expect(typesOf(await client.whole(session, run)).at(-1)).toBe("run.completed");
      expect((await client.run(session, run)).status).toBe("completed");
      const list = await client.request("/v1/sessions");
      expect(list.status).toBe(503);
      expect(list.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(await list.json()).toMatchObject({ code: "unavailable" });
      const stranger = await new Client({ ...stack, apiKey: createApiKey() }).request("/v1/agents");
      expect([stranger.status, stranger.headers.get("retry-after")]).toEqual([
        503,
        expect.stringMatching(/^\d+$/),
      ]);

      await switchAllOff(stack);
      await untilListed(session);
    },
  );

  it("is slow, everything works, later", async () => {
    await switchOn(stack, "postgres", { kind: "latency", ms: 700 });
    const session = await client.openSession();
    const events = await client.whole(session, await client.startRun(session, quick));
    expect(typesOf(events).at(-1)).toBe("run.completed");
    expect((await client.request("/v1/sessions")).status).toBe(200);
    await untilListed(session);
  });

  it("fails every other query, its copy still has each event of the session once", async () => {
    await switchOn(stack, "postgres", { kind: "error", status: 503, rate: 0.5 });
    const session = await client.openSession();
    const events = await client.whole(session, await client.startRun(session, counting));
    await switchAllOff(stack);
    const logged = [1, ...events.map(({ seq }) => seq)];
    await expect.poll(() => copiedSeqs(session), { timeout: 60_000, interval: 500 }).toEqual(logged);
  });
});

describe.skipIf(stack.isolation === "none")("when Redis", () => {
  it.each([{ kind: "error" }, { kind: "rate_limit" }, { kind: "cut" }, { kind: "hang" }] as const)(
    "answers with $kind, no request fails, and requests are still counted",
    async (fault) => {
      await switchOn(stack, "redis", fault);
      expect(typesOf(await runWhole(quick)).at(-1)).toBe("run.completed");
      const answers = await Promise.all(
        ["/v1/sessions", "/v1/agents", "/v1/usage", "/readyz"].map((path) => client.request(path)),
      );
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(answers[0]?.headers.get("ratelimit")).toMatch(/;r=\d+;/);
    },
  );
});

/** How often a step asks for a sandbox that it does not get. */
const attempts = limits.sandboxLosses + 1;

/** What a step's end, and the end of the run with it, says of what went wrong. */
function failureOf(events: Event[]) {
  expect(typesOf(events).at(-1)).toBe("run.failed");
  return events.find((event) => isOf(event, "step.failed"))?.data;
}

/** What readiness says of the sandbox service. */
async function readSandboxes() {
  const response = await client.request("/readyz");
  const { services } = await response.json();
  return { status: response.status, ...services.sandboxes };
}

const untilSandboxesAreUp = () =>
  expect.poll(readSandboxes, { timeout: 30_000, interval: 500 }).toMatchObject({ isUp: true });

describe.skipIf(stack.isolation === "none")("when the sandbox service", () => {
  afterEach(async () => {
    await switchAllOff(stack);
    await untilSandboxesAreUp();
  });

  it("loses a sandbox in the middle of a step, the step is done again in a new one, and the events say so", async () => {
    const session = await client.openSession();
    const run = await client.startRun(session, counting);
    const { data } = await client.await(session, run, "sandbox.created");
    await client.await(session, run, "agent.message.delta");
    await fetch(`${sandboxHost}/files`, {
      headers: { "e2b-sandbox-id": data.sandboxId, "x-fault": "vanish" },
    });

    const events = await client.whole(session, run);
    expect(events.find((event) => isOf(event, "step.retrying"))?.data).toMatchObject({
      attempt: 2,
      failure: { code: "sandbox_lost" },
    });
    const created = events.flatMap((event) => (isOf(event, "sandbox.created") ? [event.data.sandboxId] : []));
    expect(new Set(created).size).toBe(2);
    expect(typesOf(events).at(-1)).toBe("run.completed");
  });

  it("loses every sandbox, the run fails and says why", async () => {
    await switchOn(stack, "sandbox", { kind: "vanish" });
    const events = await runWhole(quick);
    expect(typesOf(events)).toContain("step.retrying");
    expect(events.find((event) => isOf(event, "step.failed"))?.data.failure.code).toBe("sandbox_lost");
    expect(typesOf(events).at(-1)).toBe("run.failed");
  });

  it.each([{ kind: "error", status: 500 }, { kind: "cut" }] as const)(
    "answers with $kind, the circuit opens after five calls, steps then fail without one, and readiness shows it",
    async (fault) => {
      expect(typesOf(await runWhole(quick)).at(-1)).toBe("run.completed");
      await switchOn(stack, "sandbox", fault);
      const before = (await sandboxRequests(stack)).length;

      expect(failureOf(await runWhole(quick))).toMatchObject({
        attempt: attempts,
        failure: { code: "sandbox_unavailable" },
      });
      expect((await sandboxRequests(stack)).length - before).toBe(attempts);

      // The fifth call in a row that fails opens the circuit.
      expect(failureOf(await runWhole(quick))).toMatchObject({ attempt: 2 });
      expect(failureOf(await runWhole(quick))).toMatchObject({
        attempt: 1,
        failure: { code: "sandbox_service_down", isRetryable: false },
      });
      expect(await readSandboxes()).toEqual({ status: 503, isUp: false, circuit: "open" });
      expect((await sandboxRequests(stack)).length - before).toBe(5);

      await switchAllOff(stack);
      await untilSandboxesAreUp();
      expect(typesOf(await runWhole(quick)).at(-1)).toBe("run.completed");
      expect(await readSandboxes()).toEqual({ status: 200, isUp: true, circuit: "closed" });
    },
  );

  it("refuses every call as one too many, a step asks once an attempt, and the circuit stays closed", async () => {
    await switchOn(stack, "sandbox", { kind: "rate_limit" });
    const before = (await sandboxRequests(stack)).length;
    expect(failureOf(await runWhole(quick))).toMatchObject({
      attempt: attempts,
      failure: { code: "sandbox_unavailable" },
    });
    expect((await sandboxRequests(stack)).length - before).toBe(attempts);
    expect(await readSandboxes()).toEqual({ status: 503, isUp: false, circuit: "closed" });
  });

  it("refuses some of its calls, the run is completed all the same", async () => {
    await switchOn(stack, "sandbox", { kind: "rate_limit", times: 2 });
    expect(typesOf(await runWhole(quick)).at(-1)).toBe("run.completed");
  });
});

describe.skipIf(stack.isolation === "none")("when a subscriber does not read", () => {
  it("others get everything, and so does it once it reads, or by the last id it saw", async () => {
    const flood = "for (let n = 0; n < 3500; n++) console.log(('line ' + n + ' ').padEnd(1000, 'x'));";
    const session = await client.openSession();
    const run = await client.startRun(session, program(flood));
    const slow = client.follow(session, run);
    const first = await slow.next();
    const seqs = (await client.whole(session, run)).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 2));

    const seen = first.value === undefined ? [] : [first.value.seq];
    try {
      for await (const { seq } of slow) seen.push(seq);
    } catch {
      // It was disconnected, as one that does not read may be.
    }
    for await (const { seq } of client.follow(session, run, seen.at(-1))) seen.push(seq);
    expect(seen).toEqual(seqs);
  });
});

describe("the control server", () => {
  it("tells how every part is, at one address", async () => {
    const health = await fetch(stack.controlUrl);
    expect(health.status).toBe(200);
    const { status, parts } = await health.json();
    expect(status).toBe("ok");
    expect(Object.keys(parts).sort()).toEqual(["names", "postgres", "redis", "sandbox", "worker"]);
    expect(parts.postgres).toMatchObject({
      status: "ok",
      pid: stack.parts.postgres?.pid,
      url: `http://127.0.0.1:${stack.parts.postgres?.port}`,
      details: { version: expect.stringMatching(/^\d/) },
    });
  });

  it("knows no switches of a part that is no stand-in", async () => {
    expect((await fetch(`${stack.controlUrl}/faults/worker`)).status).toBe(404);
  });
});
