import { describe, expect, it } from "vitest";
import { UpstreamUnavailable } from "../../../src/mesh/upstream.ts";
import { createApiKey, hashApiKey, isApiKey } from "../../../src/tenancy/api-key.ts";
import { createAuthenticate } from "../../../src/tenancy/authenticate.ts";
import type { CheckedCredential } from "../../../src/tenancy/credential-cache.ts";
import type { Credential } from "../../../src/tenancy/find-credential.ts";

const seconds = 1_000;
const minutes = 60 * seconds;
/** When the first request comes. */
const start = Date.UTC(2026, 0, 1);

/** Stores in memory, with a clock that stands still until it is set. */
function newStores() {
  const inPostgres = new Map<string, Credential>();
  const inRedis = new Map<string, CheckedCredential>();
  const state = { now: start, isPostgresUp: true, asked: 0 };
  const isolate = () =>
    createAuthenticate({
      async find(hash) {
        state.asked += 1;
        if (!state.isPostgresUp) throw new UpstreamUnavailable("postgres", undefined);
        return inPostgres.get(hash) ?? null;
      },
      shared: {
        get: async (tenantId, hash) => inRedis.get(`${tenantId} ${hash}`) ?? null,
        set: async (hash, credential) => void inRedis.set(`${credential.tenantId} ${hash}`, credential),
      },
      now: () => state.now,
      waitUntil: () => undefined,
    });
  return { inPostgres, inRedis, state, isolate };
}

async function newTenant(tenantId = "acme") {
  const stores = newStores();
  const key = createApiKey();
  const hash = await hashApiKey(key);
  stores.inPostgres.set(hash, { id: "key_1", tenantId });
  const headers = (tenant = tenantId) =>
    new Headers({ "X-Tenant-ID": tenant, Authorization: `Bearer ${key}` });
  return { ...stores, key, hash, headers };
}

const identity = { ok: true, value: { tenantId: "acme", credentialId: "key_1" } };
const unauthenticated = { ok: false, refusal: { code: "unauthenticated" } };

describe("a caller", () => {
  it("with its tenant's key is known", async () => {
    const { isolate, headers } = await newTenant();
    expect(await isolate()(headers())).toEqual(identity);
  });

  it("is refused before any store is asked, where its key has no key's form", async () => {
    const { isolate, state } = await newTenant();
    const headers = new Headers({ "X-Tenant-ID": "acme", "X-API-Key": "msk_short" });
    expect(await isolate()(headers)).toMatchObject(unauthenticated);
    expect(state.asked).toBe(0);
  });

  it("with the key of another tenant is told so, whether or not the tenant it names exists", async () => {
    const { isolate, headers } = await newTenant();
    expect(await isolate()(headers("bolt"))).toMatchObject({ refusal: { code: "tenant_mismatch" } });
  });

  it("cannot use another tenant's key because Redis knows it", async () => {
    const { isolate, headers, inRedis, hash } = await newTenant();
    inRedis.set(`bolt ${hash}`, { id: "key_1", tenantId: "acme", checkedAt: start });
    expect(await isolate()(headers("bolt"))).toMatchObject({ refusal: { code: "tenant_mismatch" } });
  });
});

describe("Postgres", () => {
  it("is asked once a minute about a key, by all isolates together", async () => {
    const { isolate, headers, state } = await newTenant();
    const [first, second] = [isolate(), isolate()];
    await first(headers());
    await first(headers());
    state.now = start + 59 * seconds;
    await second(headers());
    expect(state.asked).toBe(1);
    state.now = start + 61 * seconds;
    await second(headers());
    await first(headers());
    expect(state.asked).toBe(2);
  });

  it("is asked no more than every five seconds about a key that does not exist", async () => {
    const { isolate, state, inPostgres, headers, hash } = await newTenant();
    inPostgres.clear();
    const authenticate = isolate();
    await authenticate(headers());
    expect(await authenticate(headers())).toMatchObject(unauthenticated);
    expect(state.asked).toBe(1);
    inPostgres.set(hash, { id: "key_1", tenantId: "acme" });
    state.now = start + 6 * seconds;
    expect(await authenticate(headers())).toEqual(identity);
  });

  it("has the last word on a key that was revoked, within a minute", async () => {
    const { isolate, headers, state, inPostgres } = await newTenant();
    const authenticate = isolate();
    await authenticate(headers());
    inPostgres.clear();
    state.now = start + 61 * seconds;
    expect(await authenticate(headers())).toMatchObject(unauthenticated);
  });

  it("being away, lets in who was known within a quarter of an hour, and no one else", async () => {
    const { isolate, headers, state } = await newTenant();
    const authenticate = isolate();
    await authenticate(headers());
    state.isPostgresUp = false;
    state.now = start + 14 * minutes;
    expect(await authenticate(headers())).toEqual(identity);
    await expect(isolate()(headers())).rejects.toThrow(UpstreamUnavailable);
    state.now = start + 16 * minutes;
    await expect(authenticate(headers())).rejects.toThrow(UpstreamUnavailable);
  });
});

describe("an API key", () => {
  it("is of one form, and never the same", () => {
    const keys = Array.from({ length: 100 }, createApiKey);
    expect(keys.every(isApiKey)).toBe(true);
    expect(new Set(keys).size).toBe(100);
  });

  it("is stored as nothing but its SHA-256", async () => {
    expect(await hashApiKey("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});
