import { describe, expect, it, vi } from "vitest";
import { type RequestRun, streamRequest } from "../../durable-objects/session-api.ts";
import { connectRedis } from "../../src/storage/redis.ts";
import { createLeases, type LeaseKind, leaseMs } from "../../src/tenancy/limits/leases.ts";
import { plans } from "../../src/tenancy/limits/plans.ts";
import { newTenant, nowhere } from "./support/gateway.ts";
import { newTenantId, patientRedis } from "./support/redis.ts";
import { callerOf, granted, shownByAcme, stubOf, unclearRun } from "./support/session.ts";

const redis = patientRedis();

/** The leases of a tenant as one session has them, on a clock that only the test moves. */
function leasesOf(tenantId: string) {
  const clock = { now: Date.now() };
  return { clock, leases: createLeases(redis, tenantId, () => clock.now) };
}

const idsOf = (tenantId: string, kind: string): Promise<string[]> =>
  redis.client.zrange(`t:${tenantId}:lease:${kind}`, 0, -1);

describe("the leases of a tenant", () => {
  it("are as many as its cap, over all its sessions", async () => {
    const tenant = newTenantId();
    const [one, other] = [leasesOf(tenant).leases, leasesOf(tenant).leases];
    expect(await one.take("runs", "run_a", 2)).toBe(true);
    expect(await other.take("runs", "run_b", 2)).toBe(true);
    expect(await one.take("runs", "run_c", 2)).toBe(false);
    expect(await one.take("streams", "stream", 2)).toBe(true);
    expect(await leasesOf(newTenantId()).leases.take("runs", "run_c", 2)).toBe(true);
    await other.release("runs", ["run_b"]);
    expect(await one.take("runs", "run_c", 2)).toBe(true);
  });

  it("never exceed the cap where many are taken at once", async () => {
    const { leases } = leasesOf(newTenantId());
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, n) => leases.take("sandboxes", `sandbox_${n}`, 7)),
    );
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(7);
  });

  it("are not taken twice by the same id, which renews its own", async () => {
    const { leases, clock } = leasesOf(newTenantId());
    expect(await leases.take("runs", "run_a", 1)).toBe(true);
    clock.now += leaseMs - 1;
    expect(await leases.take("runs", "run_a", 1)).toBe(true);
    clock.now += leaseMs - 1;
    expect(await leases.take("runs", "run_b", 1)).toBe(false);
  });

  it("end by themselves, unless they are renewed", async () => {
    const { leases, clock } = leasesOf(newTenantId());
    await leases.take("runs", "run_a", 2);
    await leases.take("runs", "run_b", 2);
    clock.now += leaseMs / 2;
    await leases.renew("runs", ["run_a"]);
    expect(await leases.take("runs", "run_c", 2)).toBe(false);
    clock.now += leaseMs / 2;
    expect(await leases.take("runs", "run_c", 2)).toBe(true);
    expect(await leases.take("runs", "run_d", 2)).toBe(false);
  });

  it("leave nothing in Redis when all have ended", async () => {
    const tenant = newTenantId();
    const { leases } = leasesOf(tenant);
    await leases.take("runs", "run_a", 1);
    const ttl = await redis.client.pttl(`t:${tenant}:lease:runs`);
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(leaseMs);
  });

  it("are granted without Redis", async () => {
    const away = connectRedis({ UPSTASH_REDIS_REST_URL: nowhere, UPSTASH_REDIS_REST_TOKEN: "test" });
    const leases = createLeases(away, newTenantId(), Date.now);
    for (const id of ["run_a", "run_b"]) expect(await leases.take("runs", id, 1)).toBe(true);
    await leases.renew("runs", ["run_a"]);
    await leases.release("runs", ["run_a"]);
  });
});

// The session objects here give Redis 50 ms, and go on without it: what needs its answer is asked again.
const patience = { timeout: 20_000, interval: 100 };

const { concurrentRuns, concurrentSandboxes, concurrentStreams } = plans.free;
const caps = { runs: concurrentRuns, sandboxes: concurrentSandboxes, streams: concurrentStreams };

/** A session of a new tenant with the plan "free", of which other sessions have taken all but `left` shares. */
async function sessionWith(kind: LeaseKind, left: number) {
  const { id: tenantId } = await newTenant({ plan: "free" });
  const { leases } = leasesOf(tenantId);
  for (let n = 0; n < caps[kind] - left; n += 1) await leases.take(kind, `elsewhere_${n}`, caps[kind]);
  const caller = { ...callerOf(tenantId), plan: "free" } as const;
  const stub = stubOf(caller);
  granted(await stub.createSession(caller, { metadata: {} }));
  return { tenantId, caller, stub, leases };
}

const newRun = (): RequestRun => ({
  runId: `run_${crypto.randomUUID()}`,
  input: "```js\n1\n```",
  files: [],
  agents: ["code-runner"],
  strategy: "auto",
  onBusy: "parallel",
});

describe("a session", () => {
  it("takes no run that is one too many for its tenant, and takes it once another has ended", async () => {
    const { caller, stub, leases } = await sessionWith("runs", 0);
    await vi.waitFor(
      async () =>
        expect(await stub.requestRun(caller, newRun())).toMatchObject({
          ok: false,
          refusal: { code: "too_many_runs", detail: expect.stringContaining("at most 5 runs") },
        }),
      patience,
    );
    await leases.release("runs", ["elsewhere_0"]);
    granted(await stub.requestRun(caller, unclearRun("run_a")));
  });

  it("opens no stream that is one too many for its tenant, and one that ends makes room", async () => {
    const { caller, stub, tenantId } = await sessionWith("streams", 1);
    const streams: Response[] = [];
    await vi.waitFor(async () => {
      const response = await stub.fetch(streamRequest(caller, { after: 0 }, shownByAcme));
      if (response.ok) streams.push(response);
      expect(response.ok ? "open" : await response.json()).toMatchObject({ code: "too_many_streams" });
    }, patience);
    expect(streams.length).toBeGreaterThan(0);
    for (const stream of streams) await stream.body?.cancel();
    await vi.waitFor(
      async () => expect(await idsOf(tenantId, "streams")).toHaveLength(concurrentStreams - 1),
      patience,
    );
  });

  it("has its run wait while its tenant has no sandbox free", async () => {
    const { caller, stub, leases } = await sessionWith("sandboxes", 0);
    granted(await stub.requestRun(caller, newRun()));
    const tries = async () => {
      const { events } = granted(await stub.listEvents(caller, { after: 0, limit: 100 }));
      return events.filter(({ type }) => type === "step.retrying" || type === "step.failed").length;
    };
    expect(await tries()).toBe(0);
    await leases.release("sandboxes", ["elsewhere_0"]);
    // There is no sandbox service here, so that having room shows in a failure.
    await vi.waitFor(async () => expect(await tries()).toBeGreaterThan(0), patience);
  });
});
