import { env, waitUntil } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createGuardedFetch } from "../../src/mesh/guarded-fetch.ts";
import { connectRedis } from "../../src/storage/redis.ts";
import { connectTenancy } from "../../src/tenancy/connect-tenancy.ts";
import { createIdentify } from "../../src/tenancy/identity/identify.ts";
import { createVerifyToken } from "../../src/tenancy/oidc/verify-token.ts";
import { FakeProvider, type Key, newKey, signToken, webOf } from "./support/fake-provider.ts";
import { gatewayWith, idOf, newTenant, problemOf, withKey } from "./support/gateway.ts";
import { FrameReader, isCaughtUp, lookAfter } from "./support/session.ts";
import { untilArchiving } from "./support/until-archiving.ts";

const issuer = "https://login.acme.com";
const path = "/v1/identity-providers";
const wanted = { issuer, audience: "miosa", scopes: ["sessions:read"] };

let key: Key;
let provider: FakeProvider;
let names: Record<string, string[]>;
let call: ReturnType<typeof gatewayWith>;
let acme: { id: string; key: string };
let now: number;

/** Lets so much time pass that nothing is remembered of a tenant. */
const passAMinute = () => {
  now += 61_000;
};

/** A gateway before a web in which there is one identity provider. */
function newGateway(): ReturnType<typeof gatewayWith> {
  const guardedFetch = createGuardedFetch({
    resolve: { addresses: async (hostname) => names[hostname] ?? ["93.184.215.14"] },
    fetch: webOf([provider]),
    allowPrivate: false,
  });
  const config = readConfig(env);
  const clock = () => now;
  const tenancy = connectTenancy(config, { redis: connectRedis(config), now: clock, waitUntil });
  const verifyToken = createVerifyToken({ fetch: guardedFetch, now: clock });
  const identify = createIdentify({ ...tenancy, verifyToken, baseDomain: undefined, now: clock });
  return gatewayWith({ ...tenancy, guardedFetch, identify });
}

beforeAll(async () => {
  key = await newKey("first");
});

beforeEach(async () => {
  provider = new FakeProvider(issuer, key);
  names = {};
  now = Date.now();
  call = newGateway();
  acme = await newTenant();
});

afterEach(() => {
  vi.useRealTimers();
});

const create = (changes: Record<string, unknown> = {}, apiKey = acme.key) =>
  call(path, withKey(apiKey, "POST", { ...wanted, ...changes }));

const withToken = async (tenantId: string, claims: Record<string, unknown> = {}): Promise<RequestInit> => {
  const exp = Math.floor(now / 1_000) + 60;
  const token = await signToken(key, { iss: issuer, aud: "miosa", sub: "ada", exp, ...claims });
  return { headers: { "X-Tenant-ID": tenantId, Authorization: `Bearer ${token}` } };
};

describe("what a user has opened", () => {
  const openEvents = async (sessionId: string, init: RequestInit) => {
    const headers = { ...init.headers, Accept: "text/event-stream" };
    const stream = new FrameReader(await call(`/v1/sessions/${sessionId}/events`, { headers }));
    await stream.until(isCaughtUp);
    return stream;
  };
  const openBoth = async () => {
    const providerId = await idOf(await create());
    const sessionId = await idOf(await call("/v1/sessions", withKey(acme.key, "POST", {})));
    const [users, keys] = [
      await openEvents(sessionId, await withToken(acme.id)),
      await openEvents(sessionId, withKey(acme.key)),
    ];
    const run = { input: "Run the test suite", agents: ["test-runner"] };
    const requestRun = () => call(`/v1/sessions/${sessionId}/runs`, withKey(acme.key, "POST", run));
    const lookAfterStreams = () => lookAfter({ tenantId: acme.id, sessionId });
    const close = () => call(`/v1/sessions/${sessionId}`, withKey(acme.key, "DELETE"));
    return { providerId, users, keys, requestRun, lookAfterStreams, close };
  };

  it("ends with its provider, and what others have opened goes on", async () => {
    const { providerId, users, keys, lookAfterStreams, close } = await openBoth();
    await call(`${path}/${providerId}`, withKey(acme.key, "DELETE"));
    await lookAfterStreams();
    expect(await users.until(() => false)).toEqual([]);
    await close();
    expect((await keys.until(() => false)).at(-1)).toContain("event: done");
  });

  it("ends with the user's token and not before, and what others have opened goes on", async () => {
    const { users, keys, requestRun, lookAfterStreams, close } = await openBoth();
    await lookAfterStreams();
    await requestRun();
    const asks = (frame: string) => frame.includes("consultation.question");
    expect((await users.until(asks)).filter(asks)).toHaveLength(1);
    vi.useFakeTimers({ toFake: ["Date"], now: now + 121_000 });
    await lookAfterStreams();
    expect((await users.until(() => false)).join("\n")).not.toContain("event: done");
    await close();
    expect((await keys.until(() => false)).at(-1)).toContain("event: done");
  });

  it("goes on where all that its session remembers is older than the provider, and nobody can be asked", async () => {
    const sessionId = await idOf(await call("/v1/sessions", withKey(acme.key, "POST", {})));
    const place = { tenantId: acme.id, sessionId };
    await lookAfter(place);
    await create();
    const stream = await openEvents(sessionId, await withToken(acme.id));
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("fetch failed"));
    await lookAfter(place);
    expect(fetched).toHaveBeenCalled();
    fetched.mockRestore();
    await call(`/v1/sessions/${sessionId}`, withKey(acme.key, "DELETE"));
    expect((await stream.until(() => false)).at(-1)).toContain("event: done");
    await untilArchiving();
  }, 60_000);

  const streamToken = async () => {
    const providerId = await idOf(await create());
    const sessionId = await idOf(await call("/v1/sessions", withKey(acme.key, "POST", {})));
    const asked = { ...(await withToken(acme.id)), method: "POST" };
    const made = await call(`/v1/sessions/${sessionId}/stream-tokens`, asked);
    const { token, expiresAt } = await made.json<{ token: string; expiresAt: string }>();
    const use = async () => (await call(`/v1/sessions/${sessionId}/events?token=${token}`)).status;
    return { providerId, expiresAt, use };
  };

  it("by a stream token is open no longer than the user's own token is taken", async () => {
    const { expiresAt, use } = await streamToken();
    expect(Date.parse(expiresAt)).toBe((Math.floor(now / 1_000) + 120) * 1_000);
    now += 118_000;
    expect(await use()).toBe(200);
    now += 2_000;
    expect(await use()).toBe(401);
  });

  it("by a stream token is closed once the provider is removed", async () => {
    const { providerId, use } = await streamToken();
    expect(await use()).toBe(200);
    await call(`${path}/${providerId}`, withKey(acme.key, "DELETE"));
    passAMinute();
    expect(await use()).toBe(401);
  });
});

describe("an identity provider", () => {
  it("is shown, listed and removed, each as it was made", async () => {
    const response = await create();
    expect(response.status).toBe(201);
    const made = await response.json<{ id: string }>();
    expect(made).toEqual({
      ...wanted,
      id: expect.stringMatching(/^idp_/),
      algorithms: ["RS256"],
      userClaim: "sub",
      createdAt: expect.any(String),
    });
    expect(response.headers.get("Location")).toBe(`${path}/${made.id}`);
    expect(await (await call(`${path}/${made.id}`, withKey(acme.key))).json()).toEqual(made);
    expect(await (await call(path, withKey(acme.key))).json()).toEqual({ items: [made] });
    expect(await (await call(`${path}/${made.id}`, withKey(acme.key, "DELETE"))).json()).toEqual(made);
    expect(await problemOf(await call(`${path}/${made.id}`, withKey(acme.key)))).toMatchObject({
      status: 404,
    });
  });

  it("is made once for an Idempotency-Key, and shown again", async () => {
    const request = withKey(acme.key, "POST", wanted);
    const headers = { ...request.headers, "Idempotency-Key": crypto.randomUUID() };
    const ids = [
      await idOf(await call(path, { ...request, headers })),
      await idOf(await call(path, { ...request, headers })),
    ];
    expect(ids[0]).toBe(ids[1]);
    expect(provider.asked).toHaveLength(2);
  });

  it("lets its users in, with its scopes alone, until it is removed", async () => {
    const id = await idOf(await create());
    passAMinute();
    expect((await call("/v1/sessions", await withToken(acme.id))).status).toBe(200);
    const writing = { ...(await withToken(acme.id)), method: "POST" };
    expect(await problemOf(await call("/v1/sessions", writing))).toMatchObject({
      code: "insufficient_scope",
    });
    await call(`${path}/${id}`, withKey(acme.key, "DELETE"));
    passAMinute();
    expect(await problemOf(await call("/v1/sessions", await withToken(acme.id)))).toMatchObject({
      status: 401,
    });
  });

  it("has users of whom each creates for itself under an Idempotency-Key that others use too", async () => {
    await create({ scopes: ["sessions:write"] });
    passAMinute();
    const asUser = (sub: string) => withToken(acme.id, { sub });
    const idFor = async ({ headers }: RequestInit) => {
      const json = { "Content-Type": "application/json", "Idempotency-Key": "same" };
      const init = { method: "POST", headers: { ...headers, ...json }, body: "{}" };
      return idOf(await call("/v1/sessions", init));
    };
    const [ada, bob] = [await idFor(await asUser("ada")), await idFor(await asUser("bob"))];
    const tenants = await idFor(withKey(acme.key));
    expect(new Set([ada, bob, tenants]).size).toBe(3);
    expect(await idFor(await asUser("ada"))).toBe(ada);
  });

  it("that is down before anyone has its keys is an outage to its users and to nobody else", async () => {
    await create();
    passAMinute();
    provider.isDown = true;
    const response = await call("/v1/sessions", await withToken(acme.id));
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(await problemOf(response)).toEqual({ status: 503, code: "unavailable" });
    expect((await call("/v1/sessions", withKey(acme.key))).status).toBe(200);
  });

  it("lets nobody in at another tenant", async () => {
    const bolt = await newTenant();
    await create();
    expect(await problemOf(await call("/v1/sessions", await withToken(bolt.id)))).toMatchObject({
      status: 401,
    });
    await create({ audience: "bolt" }, bolt.key);
    expect(await problemOf(await call("/v1/sessions", await withToken(bolt.id)))).toMatchObject({
      status: 401,
    });
  });

  it("of another tenant is not there, in any way", async () => {
    const bolt = await newTenant();
    const id = await idOf(await create());
    for (const method of ["GET", "DELETE"]) {
      const response = await call(`${path}/${id}`, withKey(bolt.key, method));
      expect(await problemOf(response)).toEqual({ status: 404, code: "not_found" });
    }
    expect(await (await call(path, withKey(bolt.key))).json()).toEqual({ items: [] });
    expect((await call(`${path}/${id}`, withKey(acme.key))).status).toBe(200);
  });

  it("is made and removed in the audit log", async () => {
    const id = await idOf(await create());
    await call(`${path}/${id}`, withKey(acme.key, "DELETE"));
    const { items } = await (await call("/v1/audit", withKey(acme.key))).json<{
      items: { target: string }[];
    }>();
    expect(items.filter(({ target }) => target === id)).toMatchObject([
      { action: "identity-provider.remove", details: { issuer } },
      { action: "identity-provider.create", details: { issuer, scopes: wanted.scopes } },
    ]);
  });
});

describe("an identity provider is refused", () => {
  it.each([
    ["that leads inside by name", { issuer: "https://in.acme.com" }],
    ["at an address inside", { issuer: "https://169.254.169.254" }],
    ["over plain http", { issuer: "http://login.acme.com" }],
    ["with a password", { issuer: "https://ada:secret@login.acme.com" }],
  ])("%s", async (_what, changes) => {
    names["in.acme.com"] = ["10.0.0.1"];
    const problem = await problemOf(await create(changes));
    expect(problem).toMatchObject({ status: 422, code: "unsafe_url", errors: [{ pointer: "/issuer" }] });
    expect(provider.asked).toEqual([]);
  });

  it("whose redirect leads inside", async () => {
    provider.instead.set(provider.discoveryUrl, () => Response.redirect("https://169.254.169.254/"));
    expect(await problemOf(await create())).toMatchObject({
      code: "unsafe_url",
      errors: [{ pointer: "/issuer", detail: "The host has an address that is not public." }],
    });
  });

  it.each([
    ["that is not there", { issuer: "https://nowhere.acme.com" }],
    ["that names itself otherwise", { issuer: `${issuer}/` }],
  ])("%s", async (_what, changes) => {
    const problem = await problemOf(await create(changes));
    expect(problem).toMatchObject({
      status: 422,
      code: "identity_provider_fault",
      errors: [{ pointer: "/issuer" }],
    });
  });

  it.each([
    ["/issuer", { issuer: "login.acme.com" }],
    ["/issuer", { issuer: `${issuer}?tenant=acme` }],
    ["/issuer", { issuer: `${issuer}#` }],
    ["/audience", { audience: "" }],
    ["/algorithms/0", { algorithms: ["HS256"] }],
    ["/algorithms/0", { algorithms: ["none"] }],
    ["/algorithms", { algorithms: [] }],
    ["/userClaim", { userClaim: "a b" }],
    ["/scopes/0", { scopes: ["everything"] }],
    ["/scopes", { scopes: undefined }],
    ["/id", { id: "idp_1" }],
  ])("for what is wrong at %s: %j", async (pointer, changes) => {
    expect(await problemOf(await create(changes))).toMatchObject({
      status: 400,
      code: "invalid_request",
      errors: [{ pointer }],
    });
  });

  it("with scopes that its maker does not have", async () => {
    const scopes = ["settings:write", "sessions:read"];
    const made = await call("/v1/keys", withKey(acme.key, "POST", { name: "Settings", scopes }));
    const { key: weaker } = await made.json<{ key: string }>();
    const response = await create({ scopes: ["sessions:read", "keys:write"] }, weaker);
    expect(await problemOf(response)).toMatchObject({
      code: "insufficient_scope",
      errors: [{ pointer: "/scopes/1" }],
    });
    expect((await create({}, weaker)).status).toBe(201);
  });

  it("a second time, and from the sixth on", async () => {
    await create();
    expect(await problemOf(await create())).toMatchObject({ status: 409, code: "identity_provider_exists" });
    for (let n = 2; n <= 5; n += 1) expect((await create({ audience: `${n}` })).status).toBe(201);
    expect(await problemOf(await create({ audience: "6" }))).toEqual({ status: 409, code: "limit_reached" });
  });
});
