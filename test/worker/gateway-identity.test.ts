import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, gatewayWith, idOf, newTenant, problemOf, withKey } from "./support/gateway.ts";

const at = (url: string, headers: Record<string, string>) => exports.default.fetch(url, { headers });
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

describe("a tenant's own name below the base domain", () => {
  it("says which tenant is meant", async () => {
    const [{ id, key }, other] = await Promise.all([newTenant(), newTenant()]);
    const url = `https://${id}.tenants.test/v1/agents`;
    expect((await at(url, bearer(key))).status).toBe(200);
    expect(await problemOf(await at(url, {}))).toEqual({ status: 401, code: "unauthenticated" });
    expect(await problemOf(await at(url, bearer(other.key)))).toEqual({
      status: 403,
      code: "tenant_mismatch",
    });
  });

  it("must agree with the header", async () => {
    const [{ id, key }, other] = await Promise.all([newTenant(), newTenant()]);
    const url = `https://${id}.tenants.test/v1/agents`;
    expect((await at(url, { ...bearer(key), "X-Tenant-ID": id })).status).toBe(200);
    for (const shown of [key, other.key]) {
      const response = await at(url, { ...bearer(shown), "X-Tenant-ID": other.id });
      expect(await problemOf(response)).toEqual({ status: 403, code: "tenant_mismatch" });
    }
  });

  it("names nobody, where it is not one label", async () => {
    const { id, key } = await newTenant();
    for (const host of ["tenants.test", `a.${id}.tenants.test`, "127.0.0.1", "[::1]", "localhost"]) {
      expect((await at(`https://${host}/v1/agents`, bearer(key))).status).toBe(200);
      expect((await at(`https://${host}/v1/agents`, {})).status).toBe(400);
    }
  });
});

describe("what a request shows", () => {
  it("is one credential: two that differ are refused, and the same one twice is not", async () => {
    const [acme, bolt] = await Promise.all([newTenant(), newTenant()]);
    const both = (first: string, second: string) =>
      call("/v1/agents", { headers: { Authorization: `Bearer ${first}`, "X-API-Key": second } });
    expect((await both(acme.key, acme.key)).status).toBe(200);
    for (const other of [bolt.key, "junk"]) {
      expect(await problemOf(await both(acme.key, other))).toEqual({ status: 403, code: "tenant_mismatch" });
    }
    const twice = { headers: { Authorization: `Bearer ${acme.key}, Bearer ${bolt.key}` } };
    expect((await call("/v1/agents", twice)).status).toBe(401);
  });

  it("is held against its host, however that is spelt", async () => {
    const [acme, bolt] = await Promise.all([newTenant(), newTenant()]);
    for (const host of [`${acme.id}.tenants.test.`, `${acme.id.toUpperCase()}.Tenants.TEST:8443`]) {
      expect((await at(`https://${host}/v1/agents`, bearer(bolt.key))).status).toBe(403);
      expect((await at(`https://${host}/v1/agents`, bearer(acme.key))).status).toBe(200);
    }
  });
});

describe("a stream token", () => {
  const tokenFor = async (key: string) => {
    const session = await idOf(await call("/v1/sessions", withKey(key, "POST", {})));
    const made = await call(`/v1/sessions/${session}/stream-tokens`, withKey(key, "POST"));
    const { token } = await made.json<{ token: string }>();
    return { session, token };
  };

  it("opens the events of its session, and nothing else", async () => {
    const { key } = await newTenant();
    const { session, token } = await tokenFor(key);
    const other = await tokenFor(key);
    expect((await call(`/v1/sessions/${session}/events?token=${token}`)).status).toBe(200);
    for (const path of [
      `/v1/sessions/${other.session}/events`,
      `/v1/sessions/${session}`,
      "/v1/sessions",
      "/v1/keys",
    ]) {
      expect((await call(`${path}?token=${token}`)).status, path).toBe(403);
    }
    const more = await call(`/v1/sessions/${session}/stream-tokens?token=${token}`, { method: "POST" });
    expect(more.status).toBe(403);
  });

  it("of another tenant's session cannot be had, and is worth nothing once it is altered", async () => {
    const [acme, bolt] = await Promise.all([newTenant(), newTenant()]);
    const { session, token } = await tokenFor(acme.key);
    const asked = await call(`/v1/sessions/${session}/stream-tokens`, withKey(bolt.key, "POST"));
    expect(asked.status).toBe(404);
    for (const forged of [token.replace(acme.id, bolt.id), `${token}x`, "mst_", `mst_${acme.id}.a.b.c.d.e`]) {
      expect((await call(`/v1/sessions/${session}/events?token=${forged}`)).status).toBe(401);
    }
  });

  it("ends with the key that asked for it", async () => {
    const { key } = await newTenant();
    const made = await call("/v1/keys", withKey(key, "POST", { name: "brief" }));
    const second = await made.json<{ id: string; key: string }>();
    const { session, token } = await tokenFor(second.key);
    await call(`/v1/keys/${second.id}`, withKey(key, "DELETE"));
    expect((await call(`/v1/sessions/${session}/events?token=${token}`)).status).toBe(401);
  });

  it("is the only credential that may stand in a URL", async () => {
    const { key } = await newTenant();
    expect((await call(`/v1/agents?token=${key}`)).status).toBe(400);
  });
});

it("headers that are too large are refused", async () => {
  const { key } = await newTenant();
  const headers = { ...bearer(key), "X-Large": "x".repeat(17_000) };
  expect(await problemOf(await call("/v1/agents", { headers }))).toEqual({
    status: 431,
    code: "headers_too_large",
  });
});

it("without Redis a tenant that was created a moment ago is known", async () => {
  const { key } = await newTenant();
  const gateway = gatewayWith({}, { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" });
  expect((await gateway("/v1/agents", withKey(key))).status).toBe(200);
});
