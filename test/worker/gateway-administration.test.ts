import { runDurableObjectAlarm } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { forgetfulRequest } from "./support/forgetful-request.ts";
import { byAdmin, call, gatewayWith, idOf, newTenant, problemOf, withKey } from "./support/gateway.ts";
import { FrameReader, isCaughtUp, stubOf } from "./support/session.ts";

const admin = (path: string, method?: string, body?: unknown) =>
  call(`/v1/admin/tenants${path}`, byAdmin(method, body));
const actions = async (tenant: string) => {
  const { items } = await (await admin(`/${tenant}/audit`)).json<{ items: Record<string, unknown>[] }>();
  return items;
};

describe("the administration", () => {
  it("is closed to everyone without its credential, tenants included", async () => {
    const { key } = await newTenant();
    for (const init of [{}, withKey(key), withKey("an-administrator-of-test")]) {
      const response = await call("/v1/admin/tenants", init);
      expect(await problemOf(response)).toEqual({ status: 401, code: "unauthenticated" });
    }
  });

  it("creates a tenant once", async () => {
    const { id } = await newTenant();
    expect(await problemOf(await admin("", "POST", { id, name: "again" }))).toMatchObject({
      status: 409,
      code: "tenant_exists",
      errors: [{ pointer: "/id" }],
    });
  });

  it("creates a tenant with its key, again where the answer was lost, and as long as nobody has used it", async () => {
    const id = `t-${crypto.randomUUID()}`;
    const gateway = gatewayWith({ idempotentRequestNamed: () => forgetfulRequest });
    const init = byAdmin("POST", { id, name: id });
    const headers = { ...init.headers, "Idempotency-Key": id };
    const create = async () => {
      const response = await gateway("/v1/admin/tenants", { ...init, headers });
      const { apiKey } = await response.clone().json<{ apiKey?: { id: string; key: string } }>();
      return { response, apiKey };
    };
    const [lost, got] = [await create(), await create()];
    expect([got.response.status, got.apiKey?.id]).toEqual([201, lost.apiKey?.id]);
    const statuses = [lost, got].map(async ({ apiKey }) => call("/v1/keys", withKey(apiKey?.key ?? "")));
    const [first, second] = await Promise.all(statuses);
    expect([first?.status, second?.status]).toEqual([401, 200]);
    expect((await second?.json<{ items: unknown[] }>())?.items).toHaveLength(1);
    await expect.poll(async () => (await create()).response.status, { timeout: 5_000 }).toBe(422);
  });

  it.each(["www", "admin", "localhost", "xn--abc"])("keeps the name %s for itself", async (id) => {
    expect((await admin("", "POST", { id, name: "x" })).status).toBe(400);
  });

  it.each(["", "Acme", "-a", "a-", "a.b", "ä", "a".repeat(61), 7])("takes %j for no id", async (id) => {
    const response = await admin("", "POST", { id, name: "x" });
    expect(await problemOf(response)).toMatchObject({ status: 400, errors: [{ pointer: "/id" }] });
  });

  it("lists tenants by id, a page at a time", async () => {
    const { id } = await newTenant();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const response = await admin(`?limit=50${cursor === undefined ? "" : `&cursor=${cursor}`}`);
      const page = await response.json<{ items: { id: string }[]; next?: string }>();
      seen.push(...page.items.map((one) => one.id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toContain(id);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  it("changes name and plan, and nothing else", async () => {
    const { id, key } = await newTenant();
    expect(await (await admin(`/${id}`, "PATCH", { plan: "enterprise" })).json()).toMatchObject({
      id,
      plan: "enterprise",
    });
    const settings = await (await call("/v1/settings", withKey(key))).json();
    expect(settings).toMatchObject({ plan: "enterprise", limits: { concurrentRuns: 500 } });
    for (const change of [{ jurisdiction: "eu" }, { isolation: "schema" }, { status: "active" }]) {
      expect((await admin(`/${id}`, "PATCH", change)).status).toBe(400);
    }
    expect((await admin("/no-such-tenant", "PATCH", { name: "x" })).status).toBe(404);
  });

  it("gives a tenant that has lost its keys a new one", async () => {
    const { id } = await newTenant();
    const { key } = await (await admin(`/${id}/keys`, "POST", { name: "found" })).json<{ key: string }>();
    expect((await call("/v1/settings", withKey(key))).status).toBe(200);
    expect((await admin("/no-such-tenant/keys", "POST", { name: "x" })).status).toBe(404);
  });
});

describe("a suspended tenant", () => {
  it("is refused at the very next request, and let in again when it is resumed", async () => {
    const [{ id, key }, other] = await Promise.all([newTenant(), newTenant()]);
    expect((await call("/v1/agents", withKey(key))).status).toBe(200);
    expect(await (await admin(`/${id}/suspend`, "POST")).json()).toMatchObject({ status: "suspended" });
    expect(await problemOf(await call("/v1/agents", withKey(key)))).toEqual({
      status: 403,
      code: "tenant_suspended",
    });
    expect((await call("/v1/agents", withKey(other.key))).status).toBe(200);
    await admin(`/${id}/resume`, "POST");
    expect((await call("/v1/agents", withKey(key))).status).toBe(200);
  });

  it("has its runs cancelled and its streams closed", async () => {
    const { id, key } = await newTenant();
    const sessionId = await idOf(await call("/v1/sessions", withKey(key, "POST", {})));
    const run = { input: "Run the test suite", agents: ["test-runner"] };
    await call(`/v1/sessions/${sessionId}/runs`, withKey(key, "POST", run));
    const headers = { Authorization: `Bearer ${key}`, Accept: "text/event-stream" };
    const stream = new FrameReader(await call(`/v1/sessions/${sessionId}/events`, { headers }));
    await stream.until(isCaughtUp);
    await admin(`/${id}/suspend`, "POST");
    // The session looks after itself every few seconds; what it remembers of its tenant may be a minute old.
    const session = stubOf({ tenantId: id, sessionId });
    await expect
      .poll(
        async () => {
          await runDurableObjectAlarm(session);
          const state = await session.getSession({
            tenantId: id,
            sessionId,
            traceId: "trace",
            plan: "pro",
            version: 1,
          });
          return state.ok && state.value.activeRuns.length;
        },
        { timeout: 25_000, interval: 500 },
      )
      .toBe(0);
    const rest = await stream.until(() => false);
    expect(rest.join("\n")).not.toContain("event: done");
  });
});

describe("the audit log", () => {
  it("tells who did what, newest first, and no secret", async () => {
    const { id, key } = await newTenant();
    const response = await call("/v1/keys", withKey(key, "POST", { name: "CI" }));
    const made = await response.json<{ id: string; key: string }>();
    await call(`/v1/keys/${made.id}`, withKey(key, "DELETE"));
    await admin(`/${id}`, "PATCH", { name: "New name" });
    const entries = await actions(id);
    expect(entries.map(({ action }) => action)).toEqual([
      "tenant.change",
      "key.revoke",
      "key.create",
      "tenant.create",
    ]);
    expect(entries[1]).toMatchObject({ actor: expect.stringMatching(/^key:key_/), target: made.id });
    expect(JSON.stringify(entries)).not.toContain(made.key);
    const own = await (await call("/v1/audit?limit=2", withKey(key))).json<{
      items: unknown[];
      next: string;
    }>();
    expect(own.items).toEqual(entries.slice(0, 2));
    const rest = await call(`/v1/audit?cursor=${own.next}`, withKey(key));
    expect((await rest.json<{ items: unknown[] }>()).items).toEqual(entries.slice(2));
  });

  it("has every access that was refused, and shows no other tenant's", async () => {
    const [acme, bolt] = await Promise.all([newTenant(), newTenant()]);
    const init = { headers: { Authorization: `Bearer ${bolt.key}`, "X-Tenant-ID": acme.id } };
    expect((await call("/v1/agents", init)).status).toBe(403);
    await expect
      .poll(async () => (await actions(acme.id))[0], { timeout: 5_000 })
      .toMatchObject({ action: "access.refused", actor: "unknown", details: { code: "tenant_mismatch" } });
    const others = await (await call("/v1/audit", withKey(bolt.key))).text();
    expect(others).not.toContain(acme.id);
  });

  it("has those that were tried at the tenant's own domain, and no secret of a path", async () => {
    const { id, key } = await newTenant();
    const url = `https://${id}.tenants.test/v1/nothing/${key}/${"x".repeat(500)}`;
    const response = await exports.default.fetch(url, { headers: { Authorization: "Bearer nothing" } });
    expect(response.status).toBe(401);
    await expect.poll(async () => (await actions(id))[0]?.action, { timeout: 5_000 }).toBe("access.refused");
    const text = JSON.stringify(await actions(id));
    expect(text).not.toContain(key);
    expect(text).not.toContain("x".repeat(300));
  });

  it("is not filled by names of tenants that do not exist", async () => {
    const id = `nobody-${crypto.randomUUID()}`;
    await call("/v1/agents", { headers: { "X-Tenant-ID": id, Authorization: "Bearer nothing" } });
    const { key } = await newTenant();
    await call("/v1/agents", withKey(key));
    expect(await actions(id)).toEqual([]);
  });
});
