import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tenancyOf } from "../../durable-objects/session/tenancy.ts";
import type { Caller } from "../../durable-objects/session-api.ts";
import { WarmPool } from "../../durable-objects/warm-pool.ts";
import { readConfig } from "../../src/config.ts";
import type { Event } from "../../src/events/schema.ts";
import { sleep } from "../../src/mesh/sleep.ts";
import { Sandboxes, type SandboxOwner } from "../../src/sandbox/sandboxes.ts";
import { recipeOf, warmPrograms } from "../../src/sandbox/warm.ts";
import type { WarmSandboxes } from "../../src/tenancy/tenant.ts";
import { stockLifetimeMs } from "../../src/warming/plan-upkeep.ts";
import { byAdmin, call, newTenant, problemOf, withKey } from "./support/gateway.ts";
import { fakeSandboxService } from "./support/sandbox-service.ts";
import { callerOf, codeRun, granted, stubOf } from "./support/session.ts";

let service: ReturnType<typeof fakeSandboxService>;
const tenants: { id: string; key: string }[] = [];

beforeEach(() => {
  service = fakeSandboxService();
});
afterEach(async () => {
  // No pool goes on behind its test.
  for (const { id } of tenants.splice(0)) await poolOf(id).erase(id);
  vi.restoreAllMocks();
});

const recipe = recipeOf("base");
const poolOf = (id: string) => env.WARM_POOLS.getByName(id);

/** A tenant that wants a stock of warm sandboxes. */
async function tenantWanting(warmSandboxes: WarmSandboxes) {
  const tenant = await newTenant();
  tenants.push(tenant);
  expect((await change(tenant.key, { warmSandboxes })).status).toBe(200);
  return tenant;
}

const change = (key: string, body: unknown) => call("/v1/settings", withKey(key, "PATCH", body));

/** The tenant's sandboxes by id. */
const sandboxesOf = (id: string) => new Map([...service].filter(([, { tenantId }]) => tenantId === id));
const idsOf = (id: string) => [...sandboxesOf(id).keys()];

/** Has a pool look after its stock, without its waits, until its tenant has so many sandboxes. */
async function until(id: string, count: number): Promise<void> {
  const look = async () => {
    await runDurableObjectAlarm(poolOf(id));
    return sandboxesOf(id).size;
  };
  await expect.poll(look, { timeout: 10_000, interval: 10 }).toBe(count);
  await runDurableObjectAlarm(poolOf(id));
}

const attemptOf = (tenantId: string, attempt = 1): SandboxOwner => ({
  tenantId,
  sessionId: "ses_a",
  runId: "run_a",
  stepId: "stp_a",
  attempt,
});

const alarmOf = (id: string) => runInDurableObject(poolOf(id), (_, { storage }) => storage.getAlarm());

/** What a pool has stored, the platform's own tables left out. */
const storedOf = (id: string) =>
  runInDurableObject(poolOf(id), (_, { storage }) => ({
    kept: [...storage.kv.list()].length,
    tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'sandboxes'").toArray().length,
  }));
const nothing = { kept: 0, tables: 0 };

describe("a stock of warm sandboxes", () => {
  it("is made as its tenant wants it, and has the programs of all agents", async () => {
    const { id } = await tenantWanting({ size: 3, mode: "running" });
    await until(id, 3);
    for (const { isStock, isPaused, written } of sandboxesOf(id).values()) {
      expect({ isStock, isPaused, written }).toEqual({
        isStock: true,
        isPaused: false,
        written: warmPrograms("base").map(({ path }) => path),
      });
    }
    const wakesIn = ((await alarmOf(id)) ?? 0) - Date.now();
    expect(wakesIn).toBeGreaterThan(30_000);
  });

  it("is paused where its tenant wants that", async () => {
    const { id } = await tenantWanting({ size: 2, mode: "paused" });
    await until(id, 2);
    expect([...sandboxesOf(id).values()].map(({ isPaused }) => isPaused)).toEqual([true, true]);
  });

  it("is made again behind what was taken", async () => {
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await until(id, 1);
    const taken = await poolOf(id).take(attemptOf(id), recipe);
    await until(id, 2);
    expect(idsOf(id)).toContain(taken);
    expect(await poolOf(id).take(attemptOf(id, 2), recipe)).not.toBe(taken);
  });

  it("is replaced before its sandboxes end", async () => {
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await until(id, 1);
    const [old] = idsOf(id);
    const later = Date.now() + stockLifetimeMs - 60_000;
    vi.spyOn(Date, "now").mockReturnValue(later);
    await runDurableObjectAlarm(poolOf(id));
    expect(idsOf(id)).toHaveLength(1);
    expect(idsOf(id)).not.toContain(old);
  });

  it("is killed, and nothing of it is left, once its tenant wants none", async () => {
    const { id, key } = await tenantWanting({ size: 2, mode: "running" });
    await until(id, 2);
    expect(await (await change(key, { warmSandboxes: null })).json()).not.toHaveProperty("warmSandboxes");
    await until(id, 0);
    expect(await storedOf(id)).toEqual(nothing);
    expect(await alarmOf(id)).toBeNull();
  });

  it.each(["suspend", "plan"] as const)(
    "follows what the platform's administrators decide of its tenant: %s",
    async (what) => {
      const { id } = await tenantWanting({ size: 3, mode: "running" });
      await until(id, 3);
      const path = `/v1/admin/tenants/${id}`;
      if (what === "suspend") await call(`${path}/suspend`, byAdmin("POST"));
      else await call(path, byAdmin("PATCH", { plan: "free" }));
      await until(id, what === "suspend" ? 0 : 2);
    },
  );

  it("is no larger than its tenant's plan allows", async () => {
    const { id, key } = await newTenant();
    expect(
      await problemOf(await change(key, { warmSandboxes: { size: 21, mode: "running" } })),
    ).toMatchObject({
      status: 409,
      code: "limit_reached",
      errors: [{ pointer: "/warmSandboxes/size" }],
    });
    expect(await storedOf(id)).toEqual(nothing);
  });

  it.each([
    { size: 0, mode: "running" },
    { size: 1 },
    { size: 1, mode: "warm" },
    { size: 1.5, mode: "running" },
  ])("is not %j", async (warmSandboxes) => {
    const { key } = await newTenant();
    expect((await change(key, { warmSandboxes })).status).toBe(400);
  });

  it("waits longer with each failure of the sandbox service, and is made once that is over", async () => {
    const failing = vi.mocked(Sandboxes.prototype.createForStock).mockRejectedValue(new Error("injected"));
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await expect.poll(() => failing.mock.calls.length).toBe(1);
    for (let n = 0; n < 4; n += 1) await runDurableObjectAlarm(poolOf(id));
    const wakesIn = ((await alarmOf(id)) ?? 0) - Date.now();
    expect(wakesIn).toBeGreaterThan(5_000);
    expect(wakesIn).toBeLessThanOrEqual(30_000);

    failing.mockRestore();
    service = fakeSandboxService();
    await until(id, 1);
  });

  it("stays where its tenant can only be read as it was before", async () => {
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await until(id, 1);
    // What the cache gives while the database is away.
    vi.spyOn(tenancyOf(readConfig(env)).caches.tenants, "get").mockResolvedValueOnce({
      value: null,
      asOf: 1,
    });
    await runDurableObjectAlarm(poolOf(id));
    expect(idsOf(id)).toHaveLength(1);
    await until(id, 1);
  });

  it("gives nobody a sandbox that a process died over, and drops it", async () => {
    const { id } = await tenantWanting({ size: 1, mode: "paused" });
    const pausing = vi.mocked(Sandboxes.prototype.pause).mockRejectedValueOnce(new Error("injected"));
    await expect.poll(() => pausing.mock.calls.length).toBe(1);
    const [half] = idsOf(id);
    expect(await poolOf(id).take(attemptOf(id), recipe)).toBeUndefined();
    await expect
      .poll(async () => {
        await runDurableObjectAlarm(poolOf(id));
        return idsOf(id).filter((each) => each !== half).length;
      })
      .toBe(1);
    expect(idsOf(id)).not.toContain(half);
  });

  it("does not go on where it is erased while a sandbox is being created", async () => {
    let isErased = false;
    const creating = vi.mocked(Sandboxes.prototype.createForStock);
    const create = creating.getMockImplementation() ?? expect.fail("there is no service");
    creating.mockImplementation(async (...given) => {
      while (!isErased) await sleep(10);
      return create(...given);
    });
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await expect.poll(() => creating.mock.calls.length).toBe(1);
    await poolOf(id).erase(id);
    isErased = true;
    await expect.poll(() => vi.mocked(Sandboxes.prototype.kill).mock.calls.length).toBe(1);
    expect(idsOf(id)).toEqual([]);
    expect(await storedOf(id)).toEqual(nothing);
    expect(await alarmOf(id)).toBeNull();
  });
});

describe("what is taken from a stock", () => {
  it("is one attempt's for ever, whatever process asks, and goes to no other", async () => {
    const { id } = await tenantWanting({ size: 2, mode: "running" });
    await until(id, 2);
    const taken = await poolOf(id).take(attemptOf(id), recipe);
    expect(idsOf(id)).toContain(taken);
    expect(await poolOf(id).take(attemptOf(id), recipe)).toBe(taken);
    const afterCrash = await runInDurableObject(poolOf(id), (_, state) =>
      new WarmPool(state, env).take(attemptOf(id), recipe),
    );
    expect(afterCrash).toBe(taken);
    const others = await Promise.all([2, 3, 4].map((n) => poolOf(id).take(attemptOf(id, n), recipe)));
    expect(others.filter((each) => each !== undefined)).toHaveLength(1);
    expect(others).not.toContain(taken);
  });

  it("was made of what the taker has", async () => {
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await until(id, 1);
    expect(await poolOf(id).take(attemptOf(id), "another")).toBeUndefined();
    expect(await poolOf(id).take(attemptOf(id), recipe)).toBeDefined();
    expect(await poolOf(id).take(attemptOf(id), "another")).toBeUndefined();
  });

  it("is never another tenant's", async () => {
    const [ada, ben] = await Promise.all([
      tenantWanting({ size: 2, mode: "running" }),
      tenantWanting({ size: 2, mode: "running" }),
    ]);
    await until(ada.id, 2);
    await until(ben.id, 2);
    const asked = runInDurableObject(poolOf(ada.id), (_, state) =>
      new WarmPool(state, env).take(attemptOf(ben.id), recipe),
    );
    await expect(asked).rejects.toThrow("another tenant's pool");
    expect(await poolOf(ada.id).findStocked(ben.id, idsOf(ada.id))).toEqual([]);
    const taken = await poolOf(ben.id).take(attemptOf(ben.id), recipe);
    expect(service.get(taken ?? "")?.tenantId).toBe(ben.id);
  });
});

/** The event with which a run of a tenant's got its sandbox. */
async function sandboxOfRun(tenantId: string) {
  const caller: Caller = callerOf(tenantId);
  const session = stubOf(caller);
  granted(await session.createSession(caller, { metadata: {} }));
  granted(await session.requestRun(caller, codeRun));
  const find = async () => {
    const { events } = granted(await session.listEvents(caller, { after: 0, limit: 100 }));
    return events.find(
      (event): event is Extract<Event, { type: "sandbox.created" }> => event.type === "sandbox.created",
    );
  };
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  return (await find())?.data ?? expect.fail("the run has no sandbox");
}

describe("a run", () => {
  it("works in a warm sandbox of its own tenant, and is given what is not in it yet", async () => {
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await until(id, 1);
    const { sandboxId, warm } = await sandboxOfRun(id);
    expect(warm).toBe(true);
    const written = () => sandboxesOf(id).get(sandboxId)?.written.slice(warmPrograms("base").length);
    await expect.poll(written).toEqual(["/workspace/task.json", "/workspace/snippets/1"]);
    expect(Sandboxes.prototype.create).not.toHaveBeenCalled();
  });

  it.each([
    ["has nothing ready", () => undefined],
    ["is down", () => Promise.reject(new Error("injected"))],
    ["does not answer", () => new Promise<undefined>(() => undefined)],
  ])("has a sandbox created where its pool %s", async (_, answer) => {
    const { id } = await tenantWanting({ size: 1, mode: "running" });
    await until(id, 1);
    vi.spyOn(WarmPool.prototype, "take").mockImplementation(async () => answer());
    const { sandboxId, warm } = await sandboxOfRun(id);
    expect(warm).toBeUndefined();
    expect(sandboxesOf(id).get(sandboxId)?.isStock).toBe(false);
  });

  it("of a tenant that wants no stock asks for none", async () => {
    const take = vi.spyOn(WarmPool.prototype, "take");
    const { id } = await newTenant();
    expect((await sandboxOfRun(id)).warm).toBeUndefined();
    expect(take).not.toHaveBeenCalled();
  });
});
