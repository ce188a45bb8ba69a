import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runs } from "../../drizzle/tenant.ts";
import { readConfig } from "../../src/config.ts";
import type { ScheduleView } from "../../src/orchestration/schedule-view.ts";
import type { RunView } from "../../src/orchestration/views.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { createLeases } from "../../src/tenancy/limits/leases.ts";
import { type PlanName, plans } from "../../src/tenancy/limits/plans.ts";
import { forgetfulRequest } from "./support/forgetful-request.ts";
import {
  byAdmin,
  call,
  gatewayWith,
  get,
  idOf,
  newTenant,
  post,
  problemOf,
  withKey,
} from "./support/gateway.ts";
import { patientRedis } from "./support/redis.ts";
import { granted, lookAfter, stubOf } from "./support/session.ts";

const hour = 60 * 60_000;

/** What asks for its files, so that its run waits for an answer and needs no sandbox. */
const run = { input: "Run the test suite", agents: ["test-runner"], onBusy: "parallel" };
const hourly = { cron: "0 * * * *", run };

/** More than a schedule may hold: each character has three bytes. */
const largeRun = {
  input: "界".repeat(20_000),
  strategy: "graph",
  graph: { steps: [{ id: "a", agent: "code-runner", input: "界".repeat(3_900) }] },
};

afterEach(() => void vi.useRealTimers());

/** Stops the clock so many hours and minutes from a full hour that is to come. */
function stopClock(hours: number, minutes = 0): void {
  const from = Math.ceil(vi.getRealSystemTime() / hour) * hour;
  vi.useFakeTimers({ toFake: ["Date"], now: from + hours * hour + minutes * 60_000 });
}

/** A session of a new tenant, and its schedules as its owner sees them. */
async function newSession(plan: PlanName = "pro") {
  const { id: tenantId, key } = await newTenant({ plan });
  const sessionId = await idOf(await call("/v1/sessions", withKey(key, "POST", {})));
  const path = `/v1/sessions/${sessionId}`;
  const caller = { tenantId, sessionId, traceId: "trace", plan, version: 1 };
  const schedule = async (id: string) => granted(await stubOf(caller).getSchedule(caller, id));
  return {
    tenantId,
    sessionId,
    schedule,
    create: (body: object = hourly) => call(`${path}/schedules`, withKey(key, "POST", body)),
    activeRuns: async () => granted(await stubOf(caller).getSession(caller)).activeRuns,
    run: async (id: string) => (await call(`${path}/runs/${id}`, withKey(key))).json<RunView>(),
    /** Goes from hour to hour: a session gives Redis 300 ms, and does without what it does not say by then. */
    async dueUntil(id: string, isMet: (schedule: ScheduleView) => boolean): Promise<ScheduleView> {
      for (let hours = 0; hours < 10; hours += 1) {
        stopClock(hours);
        await lookAfter(caller);
        const met = await schedule(id);
        if (isMet(met)) return met;
      }
      return expect.fail("it never came to that");
    },
  };
}

describe("a schedule", () => {
  let path = "";

  beforeEach(async () => {
    path = `/v1/sessions/${await idOf(await call("/v1/sessions", post("acme", {})))}/schedules`;
  });

  it("is created, listed, read and deleted", async () => {
    const body = { title: "Nightly", cron: "30 2 * * *", timezone: "Europe/Berlin", run };
    const response = await call(path, post("acme", body));
    const made = await response.json<ScheduleView>();
    expect(response.status).toBe(201);
    expect(response.headers.get("Location")).toBe(`${path}/${made.id}`);
    const { title, cron, timezone } = body;
    expect(made).toMatchObject({ title, cron, timezone, run, next: expect.any(String) });
    expect(await (await call(path, get("acme"))).json()).toEqual({ items: [made] });
    expect(await (await call(`${path}/${made.id}`, get("acme"))).json()).toEqual(made);
    const remove = { ...get("acme"), method: "DELETE" };
    expect((await call(`${path}/${made.id}`, remove)).status).toBe(204);
    expect((await call(`${path}/${made.id}`, remove)).status).toBe(404);
    expect(await (await call(path, get("acme"))).json()).toEqual({ items: [] });
  });

  it("is told in UTC, and reads its expression there where no time zone is named", async () => {
    const at = new Date(Date.now() + hour);
    const local = at.toISOString().replace("Z", "+00:00");
    expect(await (await call(path, post("acme", { at: local, run }))).json()).toMatchObject({
      at: at.toISOString(),
      next: at.toISOString(),
    });
    expect(await (await call(path, post("acme", hourly))).json()).toMatchObject({ timezone: "UTC" });
  });

  it("asked for again with its key is the same one, also where the answer was lost", async () => {
    const key = { "Idempotency-Key": crypto.randomUUID() };
    const id = await idOf(await call(path, post("acme", hourly, key)));
    expect(await idOf(await call(path, post("acme", hourly, key)))).toBe(id);
    const again = gatewayWith({ idempotentRequestNamed: () => forgetfulRequest });
    await abortAllDurableObjects();
    expect(await idOf(await again(path, post("acme", hourly, key)))).toBe(id);
    const other = await again(path, post("acme", { ...hourly, cron: "5 * * * *" }, key));
    expect(await problemOf(other)).toEqual({ status: 422, code: "idempotency_conflict" });
    expect(await (await call(path, get("acme"))).json()).toMatchObject({ items: [{ id }] });
  });

  it.each([
    ["no time", { run }, "/cron"],
    ["two kinds of time", { ...hourly, at: "2027-01-01T00:00:00Z" }, "/cron"],
    ["a time zone beside a moment", { at: "2027-01-01T00:00:00Z", timezone: "UTC", run }, "/timezone"],
    ["a moment that is past", { at: "2020-01-01T00:00:00Z", run }, "/at"],
    ["a moment too far ahead", { at: "2099-01-01T00:00:00Z", run }, "/at"],
    ["what is no moment", { at: "tomorrow", run }, "/at"],
    ["an expression with seconds", { cron: "* * * * * *", run }, "/cron"],
    ["an expression that never comes round", { cron: "0 0 31 2 *", run }, "/cron"],
    ["an expression too long", { cron: `${"1,".repeat(60)}1 * * * *`, run }, "/cron"],
    ["a time zone that there is not", { ...hourly, timezone: "Mars/Olympus" }, "/timezone"],
    ["no run", { cron: "0 * * * *" }, "/run"],
    ["a run without input", { ...hourly, run: {} }, "/run/input"],
    [
      "a run that contradicts itself",
      { ...hourly, run: { ...run, aggregate: { kind: "all" } } },
      "/run/aggregate",
    ],
    ["a run too large", { ...hourly, run: largeRun }, "/run"],
  ])("with %s is refused, and told where", async (_name, body, pointer) => {
    const problem = await problemOf(await call(path, post("acme", body)));
    expect(problem).toMatchObject({ status: 400, code: "invalid_request" });
    expect(problem.errors).toMatchObject([{ pointer }]);
  });

  it("with an agent or a file that there is not is refused, and told where", async () => {
    const nobody = await call(path, post("acme", { ...hourly, run: { ...run, agents: ["nobody"] } }));
    expect(await problemOf(nobody)).toMatchObject({
      code: "unknown_agent",
      errors: [{ pointer: "/run/agents/0" }],
    });
    const nothing = await call(path, post("acme", { ...hourly, run: { ...run, files: ["fil_1"] } }));
    expect(await problemOf(nothing)).toMatchObject({
      code: "unknown_file",
      errors: [{ pointer: "/run/files/0" }],
    });
  });

  it("is for its own tenant alone", async () => {
    const id = await idOf(await call(path, post("acme", hourly)));
    for (const init of [get("bolt"), { ...get("bolt"), method: "DELETE" }]) {
      expect((await call(`${path}/${id}`, init)).status).toBe(404);
    }
    expect((await call(path, get("bolt"))).status).toBe(404);
    expect((await call(path, post("bolt", hourly))).status).toBe(404);
    expect((await call(`${path}/${id}`, get("acme"))).status).toBe(200);
  });

  it("is refused where the session has 20, or is closed", async () => {
    for (let n = 0; n < 20; n += 1) expect((await call(path, post("acme", hourly))).status).toBe(201);
    expect(await problemOf(await call(path, post("acme", hourly)))).toEqual({
      status: 409,
      code: "limit_reached",
    });
    await call(path.replace("/schedules", ""), { ...get("acme"), method: "DELETE" });
    expect(await problemOf(await call(path, post("acme", hourly)))).toEqual({
      status: 409,
      code: "session_closed",
    });
  });
});

describe("a schedule that is due", () => {
  it("fires by the session's own alarm, and leads to a run that knows it", async () => {
    const session = await newSession();
    const id = await idOf(await session.create({ at: new Date(Date.now() + 1_000).toISOString(), run }));
    expect(await session.activeRuns()).toEqual([]);
    await vi.waitFor(async () => expect(await session.activeRuns()).toHaveLength(1), { timeout: 15_000 });
    const [runId = ""] = await session.activeRuns();
    expect(await session.run(runId)).toMatchObject({ scheduleId: id, status: "awaiting_answers" });
    const { next, lastFired } = await session.schedule(id);
    expect([next, lastFired?.runId]).toEqual([undefined, runId]);
  });

  it("fires once for all the times at which its object was gone", async () => {
    stopClock(-1, 30);
    const session = await newSession();
    const id = await idOf(await session.create());
    await abortAllDurableObjects();
    stopClock(4, 30);
    await lookAfter(session);
    await lookAfter(session);
    await abortAllDurableObjects();
    await lookAfter(session);
    const [runId, ...others] = await session.activeRuns();
    expect(others).toEqual([]);
    expect((await session.schedule(id)).lastFired).toMatchObject({ missed: 4, runId });
  });

  it("waits while its tenant has no run free, and fires as soon as one is", async () => {
    stopClock(-1, 30);
    const session = await newSession("free");
    const leases = createLeases(patientRedis(), session.tenantId, Date.now);
    const id = await idOf(await session.create());
    stopClock(0);
    const { concurrentRuns } = plans.free;
    for (let n = 0; n < concurrentRuns; n += 1) await leases.take("runs", `elsewhere_${n}`, concurrentRuns);
    const { deferral } = await session.dueUntil(id, ({ deferral }) => deferral !== undefined);
    expect(deferral?.reason.code).toBe("too_many_runs");
    const before = await session.activeRuns();
    await leases.release("runs", ["elsewhere_0"]);
    await lookAfter(session);
    expect(await session.activeRuns()).toHaveLength(before.length + 1);
    expect((await session.schedule(id)).deferral).toBeUndefined();
  });

  it("is skipped where its tenant has used up its month, and due again later", async () => {
    stopClock(-1, 30);
    const session = await newSession("free");
    const id = await idOf(await session.create());
    // In the month in which it is due.
    stopClock(0);
    await addRuns(session, plans.free.monthly.runs);
    const { lastSkipped, next = "" } = await session.dueUntil(id, isSkipped);
    expect(lastSkipped?.reason.code).toBe("quota_exceeded");
    expect(Date.parse(next) - Date.parse(lastSkipped?.dueAt ?? "")).toBe(hour);
  });

  it("is skipped while its tenant is suspended, and fires again after that", async () => {
    stopClock(-1, 30);
    const session = await newSession();
    const id = await idOf(await session.create());
    const move = (to: string) => call(`/v1/admin/tenants/${session.tenantId}/${to}`, byAdmin("POST"));
    await move("suspend");
    const { lastSkipped } = await session.dueUntil(id, isSkipped);
    expect(lastSkipped?.reason.code).toBe("tenant_suspended");
    await move("resume");
    const before = await session.activeRuns();
    await session.dueUntil(id, ({ lastFired }) => (lastFired?.dueAt ?? "") > (lastSkipped?.dueAt ?? ""));
    expect(await session.activeRuns()).toHaveLength(before.length + 1);
  });
});

const isSkipped = ({ lastSkipped }: ScheduleView) => lastSkipped !== undefined;

/** Has a tenant have requested so many runs. */
async function addRuns({ tenantId, sessionId }: { tenantId: string; sessionId: string }, count: number) {
  const database = connectDatabase(readConfig(env));
  const tenant = new TenantDatabase({ tenantId, isolation: "row", database });
  const rows = Array.from({ length: count }, () => ({
    tenantId,
    sessionId,
    id: `run_${crypto.randomUUID()}`,
    status: "completed" as const,
    statusSeq: 1,
    input: "",
    strategy: "auto" as const,
    requestedAt: new Date(),
  }));
  await tenant.apply((db) => [db.insert(runs).values(rows)]);
}
