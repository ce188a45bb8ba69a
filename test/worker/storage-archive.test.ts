import { env } from "cloudflare:workers";
import { asc } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { artifacts, events, usage } from "../../drizzle/tenant.ts";
import { readConfig } from "../../src/config.ts";
import type { Event } from "../../src/events/schema.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { cursor } from "../../src/storage/page.ts";
import { listRuns } from "../../src/storage/runs.ts";
import { listSessions } from "../../src/storage/sessions.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { logOf, time } from "./support/events.ts";

const database = connectDatabase(readConfig(env));
const sessionId = "ses_1";
const ended = "2026-01-01T00:01:00.000Z";
const result = { summary: "Two tests fail.", steps: [], findings: [], artifacts: [] };

/** A tenant of its own for each test. */
const newTenant = (): TenantDatabase =>
  new TenantDatabase({ tenantId: `t-${crypto.randomUUID()}`, isolation: "row", database });

/** The life of a session with a run that asks, is answered, works and ends. */
function lifeOf(tenantId: string): Event[] {
  const log = logOf({ tenantId, sessionId });
  const run = { runId: "run_1", time };
  const step = { ...run, stepId: "stp_1", agent: "test-runner" };
  const about = { kind: "input", agent: "test-runner", input: "files" } as const;
  const question = {
    id: "qst_1",
    about,
    text: "Which project?",
    accepts: ["files" as const],
    deadline: ended,
  };
  const artifact = {
    artifactId: "art_1",
    path: "report.html",
    mediaType: "text/html",
    bytes: 7,
    sha256: "ab",
  };
  return [
    log({ type: "session.created", time, data: { title: "Tests", metadata: { team: "a" } } }),
    log({
      ...run,
      type: "run.requested",
      data: { input: "Run my tests", files: [], agents: [], strategy: "auto", deadline: ended },
    }),
    log({ ...run, type: "consultation.question", data: question }),
    log({ ...run, type: "consultation.answered", data: { questionId: "qst_1", text: "this one" } }),
    log({
      ...run,
      type: "consultation.completed",
      data: { brief: { goal: "", code: [], files: [], inputs: {}, agents: [] }, confidence: 1 },
    }),
    log({ ...step, type: "agent.artifact", data: { attempt: 1, record: 1, ...artifact } }),
    log({ ...step, type: "usage.recorded", data: { sandboxMs: 1_500, modelTokens: 0 } }),
    log({ ...run, time: ended, type: "run.completed", data: result }),
    log({ type: "session.closed", time: ended, data: {} }),
  ];
}

const allEvents = (tenant: TenantDatabase) =>
  tenant.query((db) => db.select({ body: events.body }).from(events).orderBy(asc(events.seq)));

const listed = async (tenant: TenantDatabase) => ({
  sessions: (await listSessions(tenant, { limit: 10 })).items,
  runs: (await listRuns(tenant, sessionId, { limit: 10 })).items,
});

const runStatusAfter = async (count: number) => {
  const tenant = newTenant();
  await archiveEvents(tenant, lifeOf(tenant.tenantId).slice(0, count));
  return (await listed(tenant)).runs[0]?.status;
};

describe("an archived session", () => {
  it("is in the lists as its events tell it", async () => {
    const tenant = newTenant();
    await archiveEvents(tenant, lifeOf(tenant.tenantId));
    const run = { id: "run_1", sessionId, input: "Run my tests", strategy: "auto", requestedAt: time };
    expect(await listed(tenant)).toEqual({
      sessions: [
        {
          id: sessionId,
          status: "closed",
          title: "Tests",
          metadata: { team: "a" },
          createdAt: time,
          lastSeq: 9,
        },
      ],
      runs: [{ ...run, status: "completed", endedAt: ended, summary: result.summary }],
    });
  });

  it("has its run awaiting answers from the question until the brief is complete", async () => {
    expect(await runStatusAfter(2)).toBe("running");
    expect(await runStatusAfter(4)).toBe("awaiting_answers");
    expect(await runStatusAfter(5)).toBe("running");
  });

  it("has its run queued until its turn comes, and awaiting approval until its plan is decided on", async () => {
    const tenant = newTenant();
    const log = logOf({ tenantId: tenant.tenantId, sessionId });
    const run = { runId: "run_1", time };
    const plan = { shape: "single" as const, steps: [], reasons: [] };
    const requested = { input: "Run", files: [], agents: [], strategy: "auto" as const, deadline: ended };
    await archiveEvents(tenant, [log({ type: "session.created", time, data: { metadata: {} } })]);
    const statusAfter = async (event: Parameters<typeof log>[0]) => {
      await archiveEvents(tenant, [log(event)]);
      return (await listed(tenant)).runs[0]?.status;
    };
    expect(await statusAfter({ ...run, type: "run.requested", data: { ...requested, startBy: ended } })).toBe(
      "queued",
    );
    expect(await statusAfter({ ...run, type: "run.started", data: { deadline: ended } })).toBe("running");
    expect(await statusAfter({ ...run, type: "plan.proposed", data: { ...plan, approveBy: ended } })).toBe(
      "awaiting_approval",
    );
    expect(await statusAfter({ ...run, type: "plan.approved", data: { plan } })).toBe("running");
  });

  it("has its run awaiting answers while an agent of it asks", async () => {
    const tenant = newTenant();
    const log = logOf({ tenantId: tenant.tenantId, sessionId });
    const run = { runId: "run_1", time };
    const step = { ...run, stepId: "stp_1", agent: "test-runner" };
    const by = { agent: "test-runner", stepId: "stp_1", attempt: 1 };
    const ask = (id: string) => {
      const about = { kind: "step", ...by, requestId: id } as const;
      const data = { id, about, text: "Go on?", accepts: ["text" as const], deadline: ended };
      return log({ ...step, type: "consultation.question", data });
    };
    const requested = { input: "Run", files: [], agents: [], strategy: "auto" as const, deadline: ended };
    await archiveEvents(tenant, [log({ ...run, type: "run.requested", data: requested })]);
    const statusAfter = async (event: Event) => {
      await archiveEvents(tenant, [event]);
      return (await listed(tenant)).runs[0]?.status;
    };
    const resumed = { attempt: 1, deadline: ended };
    expect(await statusAfter(ask("qst_1"))).toBe("awaiting_answers");
    expect(await statusAfter(log({ ...step, type: "step.resumed", data: resumed }))).toBe("running");
    expect(await statusAfter(ask("qst_2"))).toBe("awaiting_answers");
    const withdrawn = { questionId: "qst_2", reason: "the attempt that asked is over" };
    expect(await statusAfter(log({ ...step, type: "consultation.withdrawn", data: withdrawn }))).toBe(
      "running",
    );
  });

  it("keeps why a run failed", async () => {
    const tenant = newTenant();
    const [created, requested] = lifeOf(tenant.tenantId);
    const failure = { code: "timeout", message: "It took too long.", isRetryable: false } as const;
    if (created === undefined || requested === undefined) throw new Error("has both");
    await archiveEvents(tenant, [
      created,
      requested,
      { ...requested, seq: 3, type: "run.failed", time: ended, data: { failure, ...result } },
    ]);
    expect((await listed(tenant)).runs).toMatchObject([{ status: "failed", failure, endedAt: ended }]);
  });

  it("has its artifacts and its usage, each once", async () => {
    const tenant = newTenant();
    await archiveEvents(tenant, lifeOf(tenant.tenantId));
    await archiveEvents(tenant, lifeOf(tenant.tenantId));
    const made = await tenant.query((db) => db.select().from(artifacts));
    expect(made).toMatchObject([{ id: "art_1", runId: "run_1", path: "report.html", bytes: 7 }]);
    const used = await tenant.query((db) => db.select().from(usage));
    expect(used).toMatchObject([{ seq: 7, agent: "test-runner", sandboxMs: 1_500 }]);
  });

  it("is the same however its events are cut into batches, and whatever is sent again", async () => {
    const whole = newTenant();
    await archiveEvents(whole, lifeOf(whole.tenantId));
    for (let cut = 1; cut < 9; cut += 1) {
      const tenant = newTenant();
      const life = lifeOf(tenant.tenantId);
      const batches = [life.slice(0, cut), life.slice(cut), life.slice(0, cut), life.slice(2, cut + 1)];
      for (const batch of batches) await archiveEvents(tenant, batch);
      expect(await listed(tenant)).toEqual(await listed(whole));
      expect((await allEvents(tenant)).map(({ body }) => body)).toEqual(life);
    }
  });

  it("keeps every character that an agent may print", async () => {
    const tenant = newTenant();
    const log = logOf({ tenantId: tenant.tenantId, sessionId });
    const text = "nul \u0000, half a pair \ud800, all of one 😀";
    const batch = [
      log({ type: "session.created", time, data: { title: "nul \u0000", metadata: {} } }),
      log({ type: "agent.message", time, runId: "run_1", data: { attempt: 1, record: 1, text } }),
    ];
    await archiveEvents(tenant, batch);
    expect((await allEvents(tenant)).map(({ body }) => body)).toEqual(batch);
    expect((await listed(tenant)).sessions[0]?.title).toBe("nul \ufffd");
  });
});

describe("a list", () => {
  it("comes in pages, newest first, with nothing twice and nothing left out", async () => {
    const tenant = newTenant();
    const ids = Array.from({ length: 5 }, (_, n) => `ses_${String(n).repeat(26)}`);
    for (const [n, id] of ids.entries()) {
      const log = logOf({ tenantId: tenant.tenantId, sessionId: id });
      // Two at each time, so that the order within one counts too.
      const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(n / 2))).toISOString();
      await archiveEvents(tenant, [
        log({ type: "session.created", time: createdAt, data: { metadata: {} } }),
      ]);
    }
    const seen = [];
    let next: string | undefined;
    do {
      const position = next === undefined ? undefined : cursor.parse(next);
      const page = await listSessions(tenant, { limit: 2, cursor: position });
      seen.push(page.items.map(({ id }) => id));
      next = page.next;
    } while (next !== undefined);
    expect(seen).toEqual([[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]);
  });
});
