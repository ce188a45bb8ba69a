import { describe, expect, it } from "vitest";
import { UpstreamUnavailable } from "../../../../src/mesh/upstream.ts";
import type { TieredCache } from "../../../../src/tenancy/cache/tiered-cache.ts";
import { checkProof, type Proof } from "../../../../src/tenancy/identity/proof.ts";
import type { Credential } from "../../../../src/tenancy/records/find-credential.ts";
import type { Tenant } from "../../../../src/tenancy/tenant.ts";

const now = 1_000;

const keyOf = (tenantId: string, expiresAt: number | null = null): Credential => ({
  id: "key_1",
  tenantId,
  scopes: ["sessions:read"],
  expiresAt,
  version: 3,
});

const tenantWith = (id: string, ...providerIds: string[]): Tenant => ({
  id,
  name: id,
  status: "active",
  plan: "pro",
  monthly: {},
  isolation: "row",
  databaseUrl: null,
  jurisdiction: null,
  allowedOrigins: [],
  warmSandboxes: null,
  identityProviders: providerIds.map((providerId) => ({
    id: providerId,
    issuer: "https://login.acme.com",
    audience: "miosa",
    algorithms: ["RS256"],
    userClaim: "sub",
    scopesClaim: null,
    scopes: ["sessions:read"],
  })),
  version: 3,
});

const answers = { isolate: 0, redis: 0, postgres: 0 };
const cache = { name: "things", answers, remembers: () => false };

/** What is remembered as of version 3: one thing, which version 4 has changed into the next. */
const changing = <T>(id: string, value: T, next: T | null = value): TieredCache<T> => ({
  ...cache,
  get: async (asked, atLeast = 0) => ({
    value: asked !== id ? null : atLeast < 4 ? value : next,
    asOf: Math.max(3, atLeast),
  }),
});

const unreachable: TieredCache<never> = {
  ...cache,
  get: () => Promise.reject(new UpstreamUnavailable("postgres", undefined)),
};

describe("a key as proof", () => {
  const proof: Proof = { kind: "key", hash: "hash" };
  const check = (credentials: TieredCache<Credential>, tenantId = "acme", atLeast = 0) =>
    checkProof({ credentials, tenants: unreachable }, tenantId, proof, now, atLeast);

  it("stands while the key is there, as of the version that is known", async () => {
    expect(await check(changing("hash", keyOf("acme")))).toEqual({ stands: true, asOf: 3 });
    expect(await check(changing("hash", keyOf("acme")), "acme", 5)).toEqual({ stands: true, asOf: 5 });
  });

  it("falls as of the version in which the key was revoked", async () => {
    const revoked = changing("hash", keyOf("acme"), null);
    expect(await check(revoked, "acme", 3)).toMatchObject({ stands: true });
    expect(await check(revoked, "acme", 4)).toMatchObject({ stands: false });
  });

  it("falls the moment the key expires", async () => {
    expect(await check(changing("hash", keyOf("acme", now + 1)))).toMatchObject({ stands: true });
    expect(await check(changing("hash", keyOf("acme", now)))).toMatchObject({ stands: false });
  });

  it("never stands for another tenant, nor where no such key was ever made", async () => {
    expect(await check(changing("hash", keyOf("acme")), "bolt")).toMatchObject({ stands: false });
    expect(await check(changing("other", keyOf("acme")))).toMatchObject({ stands: false });
  });

  it("is not judged where nobody can tell", async () => {
    await expect(check(unreachable)).rejects.toThrow(UpstreamUnavailable);
  });
});

describe("a user's token as proof", () => {
  const proof: Proof = { kind: "user", providerId: "idp_1", expiresAt: now + 1 };
  const check = (tenants: TieredCache<Tenant>, shown = proof, tenantId = "acme", atLeast = 0) =>
    checkProof({ credentials: unreachable, tenants }, tenantId, shown, now, atLeast);
  const acme = tenantWith("acme", "idp_1", "idp_2");

  it("stands while its provider is the tenant's", async () => {
    expect(await check(changing("acme", acme))).toEqual({ stands: true, asOf: 3 });
  });

  it("falls as of the version in which its provider was removed", async () => {
    const removed = changing("acme", acme, tenantWith("acme", "idp_2"));
    expect(await check(removed, proof, "acme", 4)).toMatchObject({ stands: false });
  });

  it("falls the moment the token expires, which needs nobody to be asked", async () => {
    expect(await check(unreachable, { ...proof, expiresAt: now })).toMatchObject({ stands: false });
  });

  it("never stands for another tenant, nor for one that is gone", async () => {
    expect(await check(changing("bolt", tenantWith("bolt", "idp_3")), proof, "bolt")).toMatchObject({
      stands: false,
    });
    expect(await check(changing("acme", acme), proof, "gone")).toMatchObject({ stands: false });
  });
});
