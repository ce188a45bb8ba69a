import { describe, expect, it } from "vitest";
import { scopes } from "../../src/tenancy/scopes.ts";
import { forgetfulRequest } from "./support/forgetful-request.ts";
import { call, gatewayWith, newTenant, problemOf, withKey } from "./support/gateway.ts";

type Key = { id: string; key: string; name: string; scopes: string[]; prefix: string; expiresAt?: string };

const create = (key: string, body: unknown) => call("/v1/keys", withKey(key, "POST", body));
const made = async (response: Promise<Response>) => (await response).json<Key>();
const bearerOf = (key: string) => ({ Authorization: `Bearer ${key}` });
const list = async (key: string) =>
  (await (await call("/v1/keys", withKey(key))).json<{ items: Record<string, unknown>[] }>()).items;
const statusFor = async (key: string, path = "/v1/agents") => (await call(path, withKey(key))).status;

describe("an API key", () => {
  it("is shown once, works at once, and is listed without the key", async () => {
    const { key } = await newTenant();
    const response = await create(key, { name: "CI", scopes: ["agents:read"] });
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([201, "no-store"]);
    const second = await response.json<Key>();
    expect(await statusFor(second.key)).toBe(200);
    const listed = await list(key);
    expect(listed.map(({ name }) => name)).toEqual(["CI", "First key"]);
    expect(JSON.stringify(listed)).not.toContain(second.key);
    expect(second.key.startsWith(second.prefix)).toBe(true);
  });

  it("does what its scopes allow, and nothing else", async () => {
    const { key } = await newTenant();
    const reader = await made(create(key, { name: "reader", scopes: ["sessions:read"] }));
    expect(await statusFor(reader.key, "/v1/sessions")).toBe(200);
    const refused = await call("/v1/sessions", withKey(reader.key, "POST", {}));
    expect(await problemOf(refused)).toEqual({ status: 403, code: "insufficient_scope" });
    expect(await statusFor(reader.key, "/v1/keys")).toBe(403);
  });

  it("gives away no scope that its maker lacks, neither new nor by rotation", async () => {
    const { key } = await newTenant();
    const maker = await made(create(key, { name: "maker", scopes: ["keys:write", "keys:read"] }));
    const wider = await create(maker.key, { name: "wider", scopes: ["keys:read", "audit:read"] });
    expect(await problemOf(wider)).toMatchObject({
      status: 403,
      code: "insufficient_scope",
      errors: [{ pointer: "/scopes/1" }],
    });
    const [, first] = await list(key);
    const rotated = await call(`/v1/keys/${first?.id}/rotate`, withKey(maker.key, "POST", {}));
    expect(await problemOf(rotated)).toEqual({ status: 403, code: "insufficient_scope" });
    expect((await made(create(maker.key, { name: "same" }))).scopes).toEqual(["keys:write", "keys:read"]);
  });

  it("that is revoked is refused at the very next request", async () => {
    const { key } = await newTenant();
    const doomed = await made(create(key, { name: "doomed" }));
    expect(await statusFor(doomed.key)).toBe(200);
    expect((await call(`/v1/keys/${doomed.id}`, withKey(key, "DELETE"))).status).toBe(200);
    expect(await statusFor(doomed.key)).toBe(401);
    expect(await statusFor(key)).toBe(200);
  });

  it("that is rotated works beside its successor, for as long as was asked", async () => {
    const { key } = await newTenant();
    const old = await made(create(key, { name: "old", scopes: ["agents:read"] }));
    const next = await made(
      call(`/v1/keys/${old.id}/rotate`, withKey(key, "POST", { overlapSeconds: 3_600 })),
    );
    expect(next).toMatchObject({ name: "old", scopes: ["agents:read"] });
    expect([await statusFor(old.key), await statusFor(next.key)]).toEqual([200, 200]);
    await call(`/v1/keys/${next.id}/rotate`, withKey(key, "POST", { overlapSeconds: 0 }));
    expect(await statusFor(next.key)).toBe(401);
  });

  it("whose answer was lost is made anew under its Idempotency-Key, until it is used", async () => {
    const { key } = await newTenant();
    // As where the answer could not be kept.
    const gateway = gatewayWith({ idempotentRequestNamed: () => forgetfulRequest });
    const init = withKey(key, "POST", { name: "CI" });
    const create = async () =>
      gateway("/v1/keys", { ...init, headers: { ...init.headers, "Idempotency-Key": "once" } });
    const [lost, got] = [await made(create()), await made(create())];
    expect(got.id).toBe(lost.id);
    expect(await list(key)).toHaveLength(2);
    expect([await statusFor(lost.key), await statusFor(got.key)]).toEqual([401, 200]);
    await expect
      .poll(async () => (await list(key)).find(({ id }) => id === got.id)?.lastUsedAt, { timeout: 5_000 })
      .toBeDefined();
    expect(await problemOf(await create())).toEqual({ status: 422, code: "idempotency_conflict" });
    expect(await statusFor(got.key)).toBe(200);
  });

  it("is not made anew by another caller under the same Idempotency-Key", async () => {
    const { key: first } = await newTenant();
    const { key: second } = await made(create(first, { name: "Few", scopes: ["keys:write"] }));
    const init = { "Idempotency-Key": "same" };
    const createAs = (caller: string, body: object) => {
      const request = withKey(caller, "POST", body);
      return made(call("/v1/keys", { ...request, headers: { ...request.headers, ...init } }));
    };
    const mighty = await createAs(first, { name: "CI" });
    const few = await createAs(second, { name: "CI" });
    expect(few.id).not.toBe(mighty.id);
    expect([await statusFor(mighty.key), await statusFor(few.key)]).toEqual([200, 403]);
  });

  it("is rotated without a body too, and its successor lives as long as it did", async () => {
    const { key } = await newTenant();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const old = await made(create(key, { name: "brief", expiresAt }));
    const rotate = () => call(`/v1/keys/${old.id}/rotate`, { method: "POST", headers: bearerOf(key) });
    const next = await made(rotate());
    const lifeMs = Date.parse(next.expiresAt ?? "") - Date.now();
    expect(lifeMs).toBeGreaterThan(3_500_000);
    expect(lifeMs).toBeLessThanOrEqual(3_600_000);
    const kept = (await list(key)).find(({ id }) => id === old.id);
    expect(kept?.expiresAt).toBe(expiresAt);
  });

  it("that has expired is refused, and cannot be rotated into one that works", async () => {
    const { key } = await newTenant();
    const past = await create(key, { name: "past", expiresAt: "2020-01-01T00:00:00Z" });
    expect(await problemOf(past)).toMatchObject({ status: 400, errors: [{ pointer: "/expiresAt" }] });
    const soon = new Date(Date.now() + 1_000).toISOString();
    const brief = await made(create(key, { name: "brief", expiresAt: soon }));
    await expect.poll(() => statusFor(brief.key), { timeout: 5_000 }).toBe(401);
    const rotated = await call(`/v1/keys/${brief.id}/rotate`, withKey(key, "POST", {}));
    expect(rotated.status).toBe(404);
  });

  it("of another tenant cannot be listed, rotated or revoked", async () => {
    const [acme, bolt] = await Promise.all([newTenant(), newTenant()]);
    const [own] = await list(acme.key);
    const path = `/v1/keys/${own?.id}`;
    expect((await call(path, withKey(bolt.key, "DELETE"))).status).toBe(404);
    expect((await call(`${path}/rotate`, withKey(bolt.key, "POST", {}))).status).toBe(404);
    expect((await list(bolt.key)).map(({ id }) => id)).not.toContain(own?.id);
    expect(await statusFor(acme.key)).toBe(200);
  });

  it.each([
    [{ name: "" }, "/name"],
    [{ name: "x", scopes: [] }, "/scopes"],
    [{ name: "x", scopes: ["all"] }, "/scopes/0"],
    [{ name: "x", expiresAt: "tomorrow" }, "/expiresAt"],
    [{ name: "x", tenant: "bolt" }, "/tenant"],
  ])("asked for with %j is refused", async (body, pointer) => {
    const { key } = await newTenant();
    expect(await problemOf(await create(key, body))).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it("comes with all scopes, where it is a tenant's first", async () => {
    const { key } = await newTenant();
    expect((await list(key))[0]?.scopes).toEqual(scopes);
  });
});
