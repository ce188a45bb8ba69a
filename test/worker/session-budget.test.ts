import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { RequestRun } from "../../durable-objects/session-api.ts";
import { readConfig } from "../../src/config.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { createLeases } from "../../src/tenancy/limits/leases.ts";
import { plans } from "../../src/tenancy/limits/plans.ts";
import { logOf } from "./support/events.ts";
import { byAdmin, call, idOf, newTenant, problemOf, withKey } from "./support/gateway.ts";
import { patientRedis } from "./support/redis.ts";
import { callerOf, granted, lookAfter, stubOf } from "./support/session.ts";

const database = connectDatabase(readConfig(env));
const patience = { timeout: 10_000 };

/** A request that is clear: its step is scheduled at once. */
const clearRun: RequestRun = {
  runId: "run_1",
  input: "Run this:\n```js\nconsole.log(1)\n```",
  files: [],
  agents: [],
  strategy: "auto",
  onBusy: "parallel",
};

/** A new tenant's session. The tenant has all the sandboxes that it may have, so that a step waits for one. */
async function openSession() {
  const { id } = await newTenant({ plan: "free" });
  const leases = createLeases(patientRedis(), id, Date.now);
  const cap = plans.free.concurrentSandboxes;
  for (let n = 0; n < cap; n += 1) await leases.take("sandboxes", `other-${n}`, cap);
  const caller = { ...callerOf(id), plan: "free" } as const;
  const stub = stubOf(caller);
  granted(await stub.createSession(caller, { metadata: {} }));
  const request = async (more: Partial<RequestRun> = {}) =>
    granted(await stub.requestRun(caller, { ...clearRun, ...more }));
  const run = async () => granted(await stub.getRun(caller, "run_1"));
  return { id, caller, stub, request, run };
}

/** Archives use of this month. */
async function use(tenantId: string, sandboxMs: number): Promise<void> {
  const time = new Date().toISOString();
  const log = logOf({ tenantId, sessionId: "ses_before" });
  const data = { sandboxMs, modelTokens: 0, costMicroUsd: 0 };
  await archiveEvents(new TenantDatabase({ tenantId, isolation: "row", database }), [
    log({ type: "session.created", time, data: { metadata: {} } }),
    log({ type: "usage.recorded", runId: "run_before", time, data }),
  ]);
}

const allow = (tenantId: string, monthly: object) =>
  call(`/v1/admin/tenants/${tenantId}`, byAdmin("PATCH", { monthly }));

/** Requests a run that waits for its files. */
async function requestUnclear(key: string, more: object = {}): Promise<Response> {
  const session = await idOf(await call("/v1/sessions", withKey(key, "POST", {})));
  const run = { input: "Run the test suite", agents: ["test-runner"], ...more };
  return call(`/v1/sessions/${session}/runs`, withKey(key, "POST", run));
}

describe("a run's budget", () => {
  it("is shown with what is used of it, and is part of what the run is", async () => {
    const { caller, stub, request } = await openSession();
    const budget = { wallMs: 60_000 };
    const run = await request({ budget });
    expect(run).toMatchObject({ budget, usage: { sandboxMs: 0, modelTokens: 0, costMicroUsd: 0 } });
    expect((await request({ budget })).id).toBe(run.id);
    const other = await stub.requestRun(caller, { ...clearRun, budget: { wallMs: 60_001 } });
    expect(other).toMatchObject({ ok: false, refusal: { code: "idempotency_conflict" } });
    await stub.cancelRun(caller, run.id);
  });

  it("ends the run by the session's own alarm", async () => {
    const { request, run } = await openSession();
    await request({ budget: { wallMs: 300 } });
    await expect
      .poll(run, patience)
      .toMatchObject({ status: "failed", failure: { code: "budget_exceeded" } });
  });

  it.each([
    [{ wallMs: 0 }, "/budget/wallMs"],
    [{ wallMs: 86_400_001 }, "/budget/wallMs"],
    [{ sandboxMs: 1.5 }, "/budget/sandboxMs"],
    [{ modelTokens: "many" }, "/budget/modelTokens"],
    [{ costMicroUsd: 5 }, "/budget/costMicroUsd"],
    [{ seconds: 5 }, "/budget/seconds"],
  ])("of %j is refused, money because there are no prices", async (budget, pointer) => {
    const { key } = await newTenant();
    const problem = await problemOf(await requestUnclear(key, { budget }));
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe("what a tenant may use in a month", () => {
  it("is its plan's until the administration sets it, and a new run over it is refused", async () => {
    const { id, key } = await newTenant();
    await use(id, 120_000);
    expect((await requestUnclear(key)).status).toBe(202);
    const changed = await allow(id, { sandboxMinutes: 2 });
    expect(await changed.json()).toMatchObject({ monthly: { sandboxMinutes: 2 } });
    const settings = await (await call("/v1/settings", withKey(key))).json();
    expect(settings).toMatchObject({ limits: { monthly: { sandboxMinutes: 2, runs: 100_000 } } });
    await expect
      .poll(async () => problemOf(await requestUnclear(key)), patience)
      .toEqual({ status: 429, code: "quota_exceeded" });
    await allow(id, {});
    await expect.poll(async () => (await requestUnclear(key)).status, patience).toBe(202);
  });

  it.each([{ sandboxMinutes: -1 }, { runs: 1.5 }, { seconds: 5 }])("cannot be %j", async (monthly) => {
    const { id } = await newTenant();
    expect((await problemOf(await allow(id, monthly))).status).toBe(400);
  });

  it("ends runs that begin to work once it is used up, and those of no other tenant", async () => {
    const [full, other] = [await openSession(), await openSession()];
    await use(full.id, 1_000 * 60_000);
    await full.request();
    await other.request();
    const message = "The tenant has 1000 sandbox minutes a month, and 1000 are used.";
    await expect
      .poll(full.run, patience)
      .toMatchObject({ status: "failed", failure: { code: "budget_exceeded", message } });
    await lookAfter(other.caller);
    expect((await other.run()).status).toBe("running");
    await other.stub.cancelRun(other.caller, "run_1");
  });

  it("ends runs under way once it is used up, with the session's next look at its tenant", async () => {
    const { id, caller, request, run } = await openSession();
    await request();
    await lookAfter(caller);
    expect((await run()).status).toBe("running");
    await allow(id, { sandboxMinutes: 0 });
    const afterALook = async () => {
      await lookAfter(caller);
      return (await run()).failure?.code;
    };
    await expect.poll(afterALook, patience).toBe("budget_exceeded");
  });
});
