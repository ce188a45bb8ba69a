import { describe, expect, it, vi } from "vitest";
import { UnsafeUrl } from "../../../../src/mesh/check-host.ts";
import { UpstreamUnavailable } from "../../../../src/mesh/upstream.ts";
import { fetchKeySet, ProviderFault } from "../../../../src/tenancy/oidc/fetch-key-set.ts";

const issuer = "https://login.acme.com/tenants/acme";
const key = { kty: "RSA", kid: "first", use: "sig", alg: "RS256", n: "AQAB", e: "AQAB" };

/** A provider that answers its two documents with these, as JSON. */
const providerWith = (document: unknown, keySet: unknown) =>
  vi.fn(async (url: string) => ({
    status: 200,
    text: JSON.stringify(url.endsWith("/keys") ? keySet : document),
  }));

const document = { issuer, jwks_uri: "https://login.acme.com/keys" };

describe("a key set", () => {
  it("is found by the issuer's discovery document", async () => {
    const fetch = providerWith(document, { keys: [key] });
    expect(await fetchKeySet(fetch, issuer)).toEqual({ keys: [key] });
    expect(fetch.mock.calls.flat()).toEqual([
      `${issuer}/.well-known/openid-configuration`,
      document.jwks_uri,
    ]);
  });

  it("is found for an issuer with a slash at its end, which is not doubled", async () => {
    const fetch = providerWith({ ...document, issuer: "https://login.acme.com/" }, { keys: [key] });
    await fetchKeySet(fetch, "https://login.acme.com/");
    expect(fetch.mock.calls[0]).toEqual(["https://login.acme.com/.well-known/openid-configuration"]);
  });

  it("has the public part of its keys alone", async () => {
    const keys = [{ ...key, d: "private", p: "private", x5c: ["a certificate"] }];
    expect(await fetchKeySet(providerWith(document, { keys }), issuer)).toEqual({ keys: [key] });
  });
});

describe("a provider is at fault", () => {
  it.each([
    ["that names another issuer", { ...document, issuer: `${issuer}/` }, { keys: [key] }, "another issuer"],
    ["whose document says no issuer", { jwks_uri: document.jwks_uri }, { keys: [key] }, "discovery document"],
    ["whose document says no key set", { issuer }, { keys: [key] }, "discovery document"],
    ["whose document is no object", "hello", { keys: [key] }, "discovery document"],
    ["without keys", document, { keys: [] }, "key set"],
    ["with a key without a type", document, { keys: [{ kid: "first" }] }, "key set"],
    ["with more keys than anyone has", document, { keys: Array(101).fill(key) }, "key set"],
  ])("%s", async (_what, discovery, keySet, why) => {
    const found = fetchKeySet(providerWith(discovery, keySet), issuer);
    await expect(found).rejects.toThrow(ProviderFault);
    await expect(found).rejects.toThrow(why);
  });

  it.each([
    ["with a status of its own", { status: 404, text: JSON.stringify(document) }, "status 404"],
    ["with what is no JSON", { status: 200, text: "<html>" }, "discovery document has not the form"],
  ])("that answers %s", async (_what, answer, why) => {
    await expect(fetchKeySet(async () => answer, issuer)).rejects.toThrow(why);
  });

  it("that cannot be reached", async () => {
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    await expect(fetchKeySet(fetch, issuer)).rejects.toThrow(ProviderFault);
  });

  it.each([new UnsafeUrl("It is not safe."), new UpstreamUnavailable("dns", undefined)])(
    "and not where the guard stops the fetch: %s",
    async (error) => await expect(fetchKeySet(() => Promise.reject(error), issuer)).rejects.toBe(error),
  );
});
