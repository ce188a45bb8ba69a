import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { domains, tenants } from "../../drizzle/platform.ts";
import { fences } from "../../drizzle/tenant.ts";
import type { Caller } from "../../durable-objects/session-api.ts";
import { Stock } from "../../durable-objects/warm-pool/stock.ts";
import { Sandboxes } from "../../src/sandbox/sandboxes.ts";
import { isRefused } from "../../src/storage/move-claims.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { TenantRows } from "../../src/storage/tenant-rows.ts";
import type { CustomHostnames } from "../../src/tenancy/domains/custom-hostnames.ts";
import type { Receipt } from "../../src/tenancy/removal/receipts.ts";
import { steps } from "../../src/tenancy/removal/steps.ts";
import { byAdmin, call, newTenant, problemOf, withKey } from "./support/gateway.ts";
import { openStream, stubOf } from "./support/session.ts";
import {
  createSchema,
  database,
  type FullTenant,
  fullTenant,
  type Isolation,
  redis,
  storedOf,
} from "./support/tenant-content.ts";

const admin = (path: string, method?: string, body?: unknown) =>
  call(`/v1/admin/tenants${path}`, byAdmin(method, body));
const remove = (id: string) => admin(`/${id}?confirm=${id}`, "DELETE");
const receiptOf = async (id: string) => (await admin(`/${id}/receipt`)).json<Receipt>();
const callerOf = ({ id, sessionId }: Pick<FullTenant, "id" | "sessionId">): Caller => ({
  tenantId: id,
  sessionId,
  traceId: "trace",
  plan: "pro",
  version: 1,
});

const stepNamed = (wanted: string) =>
  steps.find(({ name }) => name === wanted) ?? expect.fail(`there is no step ${wanted}`);

/** Has a removal go on, without its waits, until it is done. */
async function finish(id: string): Promise<Receipt> {
  const removal = env.TENANT_REMOVALS.getByName(id);
  const goOn = async () => {
    await runDurableObjectAlarm(removal);
    return (await receiptOf(id)).completedAt;
  };
  await expect.poll(goOn, { timeout: 25_000, interval: 10 }).toBeDefined();
  await runDurableObjectAlarm(removal);
  return receiptOf(id);
}

/** The sandboxes that the service has, by their tenants. */
const running = new Map<string, string>();
beforeEach(() => {
  running.clear();
  vi.spyOn(Sandboxes.prototype, "listOf").mockImplementation(async (tenantId) =>
    [...running].filter(([, owner]) => owner === tenantId).map(([id]) => id),
  );
  vi.spyOn(Sandboxes.prototype, "kill").mockImplementation(async (id) => running.delete(id));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const poolOf = (id: string) => env.WARM_POOLS.getByName(id);

/** Gives a tenant a warm sandbox. */
async function stock(sandboxId: string, tenantId: string): Promise<void> {
  running.set(sandboxId, tenantId);
  await runInDurableObject(poolOf(tenantId), (_, { storage }) => {
    storage.kv.put("tenant", tenantId);
    new Stock(storage.sql).add({ id: sandboxId, recipe: "recipe", mode: "running", endsAt: Date.now() });
  });
}

const stockOf = (id: string) => poolOf(id).findStocked(id, [`warm of ${id}`]);

describe("a tenant that is deleted", () => {
  it.each<Isolation>(["row", "schema", "database"])(
    "leaves nothing but a receipt, with the isolation %s, and others lose nothing",
    async (isolation) => {
      const [gone, other] = await Promise.all([fullTenant(isolation), fullTenant(isolation)]);
      running.set(`of ${gone.id}`, gone.id).set(`of ${other.id}`, other.id);
      for (const { id } of [gone, other]) await stock(`warm of ${id}`, id);
      await database.query((db) => db.insert(fences).values({ tenantId: gone.id }));
      const before = await storedOf(other.id);
      expect(Object.keys(before).length).toBeGreaterThanOrEqual(9);

      expect((await remove(gone.id)).status).toBe(202);
      const receipt = await finish(gone.id);

      expect(await storedOf(gone.id)).toEqual({});
      expect(await redis.keys(`t:${gone.id}:*`)).toEqual([`t:${gone.id}:version`]);
      expect(await stubOf(callerOf(gone)).getSession(callerOf(gone))).toMatchObject({ ok: false });
      expect([...running.values()]).toEqual([other.id, other.id]);
      expect(await stockOf(gone.id)).toEqual([]);
      expect(await stockOf(other.id)).toEqual([{ id: `warm of ${other.id}` }]);
      expect(await storedOf(other.id)).toEqual(before);
      expect(await redis.get(`t:${other.id}:something`)).toBe("kept");
      expect(await stubOf(callerOf(other)).getSession(callerOf(other))).toMatchObject({ ok: true });
      expect((await call("/v1/sessions", withKey(other.key))).status).toBe(200);
      expect(receipt).toMatchObject({
        tenantId: gone.id,
        removed: {
          sessions: 1,
          sandboxes: 2,
          objects: 2,
          apiKeys: 1,
          sessionRows: 1,
          runRows: 1,
          agentRows: 1,
          agent_versionRows: 1,
          domains: 1,
        },
      });
    },
  );

  it("leaves nothing at either end of a move that was not finished", async () => {
    const { id } = await fullTenant();
    await createSchema(id);
    const halfMoved = sql`INSERT INTO ${sql.identifier(`t_${id}`)}.sessions SELECT * FROM sessions WHERE tenant_id = ${id}`;
    await database.query((db) => db.execute(halfMoved));
    await database.query((db) => db.update(tenants).set({ movingTo: "schema" }).where(eq(tenants.id, id)));
    const placement = { tenantId: id, isolation: "row", database } as const;
    const moving = new TenantRows(placement, "token");
    await moving.claim();
    await remove(id);
    expect((await finish(id)).removed.sessionRows).toBe(2);
    expect(await storedOf(id)).toEqual({});
    await expect(moving.close()).rejects.toSatisfy(isRefused);
  });

  it("is refused its callers at once, and cannot be resumed, changed, exported or created anew", async () => {
    const { id, key } = await newTenant();
    expect((await call("/v1/agents", withKey(key))).status).toBe(200);
    expect(await (await remove(id)).json()).toMatchObject({ tenantId: id, removed: {} });
    expect([401, 403]).toContain((await call("/v1/agents", withKey(key))).status);
    expect(await (await admin(`/${id}`)).json()).toMatchObject({ status: "deleting" });
    for (const [path, method, body] of [
      [`/${id}/resume`, "POST"],
      [`/${id}/suspend`, "POST"],
      [`/${id}`, "PATCH", { name: "x" }],
      [`/${id}/export`, "GET"],
      [`/${id}/keys`, "POST", { name: "x" }],
      ["", "POST", { id, name: "x" }],
    ] as const) {
      const refused = await problemOf(await admin(path, method, body));
      expect(refused, path).toEqual({ status: 409, code: "tenant_deleting" });
    }
    await finish(id);
  });

  it("may be asked for again, which changes nothing", async () => {
    const { id } = await newTenant();
    await remove(id);
    const again = await remove(id);
    expect(again.status).toBe(202);
    const { requestedAt } = await again.json<Receipt>();
    expect((await finish(id)).requestedAt).toBe(requestedAt);
    expect(await problemOf(await remove(id))).toEqual({ status: 404, code: "not_found" });
  });

  it("leaves its id to a new tenant, which gets nothing of it", async () => {
    const old = await fullTenant();
    await remove(old.id);
    await finish(old.id);
    const announced = Number(await redis.get(`t:${old.id}:version`));
    const response = await admin("", "POST", { id: old.id, name: "new" });
    expect(response.status).toBe(201);
    const { apiKey } = await response.json<{ apiKey: { key: string } }>();
    const [row] = await database.query((db) => db.select().from(tenants).where(eq(tenants.id, old.id)));
    expect(row?.version).toBeGreaterThan(announced);
    expect((await call("/v1/sessions", withKey(old.key))).status).toBe(401);
    const list = await call("/v1/sessions", withKey(apiKey.key));
    expect(await list.json()).toEqual({ items: [] });
    expect((await call(`/v1/sessions/${old.sessionId}`, withKey(apiKey.key))).status).toBe(404);
    expect((await receiptOf(old.id)).completedAt).toBeDefined();
  });
});

describe("a deletion that is interrupted", () => {
  it("is finished, whichever step fails at first", async () => {
    const { id } = await fullTenant();
    const tried = steps.map((step) => vi.spyOn(step, "run").mockRejectedValueOnce(new Error("injected")));
    await remove(id);
    await finish(id);
    for (const run of tried) expect(run.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(await storedOf(id)).toEqual({});
  });

  it.each<Isolation>(["row", "schema"])(
    "is finished, where it dies before it notes what it did, with the isolation %s",
    async (isolation) => {
      const tenant = await fullTenant(isolation);
      const { id } = tenant;
      for (const step of steps) {
        const run = step.run;
        let isNext = true;
        vi.spyOn(step, "run").mockImplementation(async (context) => {
          const done = await run(context);
          isNext = !isNext;
          if (!isNext) throw new Error("injected");
          return done;
        });
      }
      await remove(id);
      await finish(id);
      expect(await storedOf(id)).toEqual({});
      const caller = callerOf(tenant);
      expect(await stubOf(caller).getSession(caller)).toMatchObject({ ok: false });
    },
  );

  it("goes on until Cloudflare has removed the tenant's hostnames", async () => {
    const { id } = await fullTenant();
    await database.query((db) =>
      db
        .update(domains)
        .set({ cloudflareId: `of ${id}` })
        .where(eq(domains.tenantId, id)),
    );
    const unregister = vi
      .fn<CustomHostnames["remove"]>()
      .mockResolvedValueOnce({ ok: false, errors: ["injected"] })
      .mockResolvedValue({ ok: true, value: null });
    const step = stepNamed("hostnames");
    const run = step.run;
    vi.spyOn(step, "run").mockImplementation((context) =>
      run({ ...context, tools: { ...context.tools, customHostnames: { remove: unregister } } }),
    );
    await remove(id);
    expect((await finish(id)).removed.customHostnames).toBe(1);
    expect(unregister.mock.calls).toEqual([[`of ${id}`], [`of ${id}`]]);
  });

  it("leaves Redis alone where that stays away, as all in it ends by itself", async () => {
    const { id } = await newTenant();
    const tried = vi.spyOn(stepNamed("cache"), "run").mockRejectedValue(new Error("injected"));
    await remove(id);
    await finish(id);
    expect(tried).toHaveBeenCalledTimes(3);
  });

  it("keeps nothing of its own once it is done", async () => {
    const { id } = await newTenant();
    await remove(id);
    await finish(id);
    const left = () =>
      runInDurableObject(env.TENANT_REMOVALS.getByName(id), async (_, { storage }) => ({
        stored: [...storage.kv.list()],
        alarm: await storage.getAlarm(),
      }));
    await expect.poll(left).toEqual({ stored: [], alarm: null });
  });
});

describe("a session of a deleted tenant", () => {
  it("ends its streams and stores nothing any more", async () => {
    const tenant = await fullTenant();
    const caller = callerOf(tenant);
    const stream = await openStream(caller, { after: 0 });
    expect(await stubOf(caller).erase("another-tenant")).toBe(false);
    expect(await stubOf(caller).erase(tenant.id)).toBe(true);
    expect(await stubOf(caller).erase(tenant.id)).toBe(false);
    const frames = await stream.until(() => false);
    expect(frames.join("\n")).not.toContain("event: done");
    expect(await stubOf(caller).getSession(caller)).toMatchObject({ refusal: { code: "not_found" } });
    const left = await runInDurableObject(stubOf(caller), async (_, { storage }) => ({
      tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('events', 'meta')").toArray(),
      alarm: await storage.getAlarm(),
    }));
    expect(left).toEqual({ tables: [], alarm: null });
  });

  it("erases itself where Postgres never heard of it", async () => {
    const { id } = await newTenant();
    const caller = callerOf({ id, sessionId: `ses_${crypto.randomUUID()}` });
    const session = stubOf(caller);
    vi.spyOn(TenantDatabase.prototype, "apply").mockRejectedValue(new Error("injected"));
    expect(await session.createSession(caller, { metadata: {} })).toMatchObject({ ok: true });
    await remove(id);
    expect((await finish(id)).removed.sessions).toBe(0);
    const wake = async () => {
      await runDurableObjectAlarm(session);
      return session.getSession(caller);
    };
    await expect.poll(wake, { timeout: 10_000 }).toMatchObject({ refusal: { code: "not_found" } });
    expect(await storedOf(id)).toEqual({});
  });
});

describe("the deletion of a tenant", () => {
  it("is for the administration alone", async () => {
    const { id, key } = await newTenant();
    for (const [path, method] of [
      [`?confirm=${id}`, "DELETE"],
      ["/receipt", "GET"],
      ["/export", "GET"],
    ] as const) {
      for (const init of [{ method }, withKey(key, method)]) {
        const response = await call(`/v1/admin/tenants/${id}${path}`, init);
        expect(await problemOf(response), path).toEqual({ status: 401, code: "unauthenticated" });
      }
    }
    expect(await (await admin(`/${id}`)).json()).toMatchObject({ status: "active" });
  });

  it.each(["", "?confirm=", "?confirm=true", "?confirm=another-tenant"])(
    "must be confirmed by the tenant's id: %j does not",
    async (query) => {
      const { id } = await newTenant();
      expect(await problemOf(await admin(`/${id}${query}`, "DELETE"))).toMatchObject({
        status: 400,
        code: "invalid_request",
        errors: [{ parameter: "confirm" }],
      });
      expect(await (await admin(`/${id}`)).json()).toMatchObject({ status: "active" });
    },
  );

  it("is refused where there is no such tenant, and so is a receipt of none", async () => {
    expect((await remove("no-such-tenant")).status).toBe(404);
    expect((await admin("/no-such-tenant/receipt")).status).toBe(404);
    const { id } = await newTenant();
    expect((await admin(`/${id}/receipt`)).status).toBe(404);
  });
});
