import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScopes, readUser } from "../../../../src/tenancy/oidc/read-claims.ts";
import { scopes } from "../../../../src/tenancy/scopes.ts";
import type { IdentityProvider } from "../../../../src/tenancy/tenant.ts";

const providerWith = (changes: Partial<IdentityProvider>): IdentityProvider => ({
  id: "idp_1",
  issuer: "https://login.acme.com",
  audience: "miosa",
  algorithms: ["RS256"],
  userClaim: "sub",
  scopesClaim: null,
  scopes: ["sessions:read", "files:read"],
  ...changes,
});

describe("a token's user", () => {
  it.each(["a", "auth0|5f7c8ec7c33c6c004bbafe82", "ada@acme.com", "~".repeat(255)])("may be %s", (sub) => {
    expect(readUser({ sub }, providerWith({}))).toBe(sub);
  });

  it.each([undefined, null, 7, "", " ", "ada lovelace", "ada\u0000", "ada\n", "Adä", "a".repeat(256), ["a"]])(
    "is not %j",
    (sub) => expect(readUser({ sub }, providerWith({}))).toBeNull(),
  );

  it.each(["constructor", "toString", "__proto__"])("is not what every object has: %s", (userClaim) => {
    expect(readUser({ sub: "ada" }, providerWith({ userClaim }))).toBeNull();
  });
});

describe("a token's scopes", () => {
  it("are never more than those of its provider, whatever the claim says", () => {
    fc.assert(
      fc.property(fc.subarray([...scopes]), fc.anything(), (most, claim) => {
        const provider = providerWith({ scopes: most, scopesClaim: "scope" });
        return readScopes({ scope: claim }, provider).every((one) => most.includes(one));
      }),
    );
  });

  it("are those that both claim and provider have, as text and as an array", () => {
    fc.assert(
      fc.property(fc.subarray([...scopes]), fc.subarray([...scopes]), (most, wanted) => {
        const provider = providerWith({ scopes: most, scopesClaim: "scope" });
        const both = most.filter((one) => wanted.includes(one));
        expect(readScopes({ scope: wanted.join(" ") }, provider)).toEqual(both);
        expect(readScopes({ scope: wanted }, provider)).toEqual(both);
      }),
    );
  });

  it("are none where the claim is missing, and all where no claim tells them", () => {
    expect(readScopes({}, providerWith({ scopesClaim: "scope" }))).toEqual([]);
    expect(readScopes({}, providerWith({}))).toEqual(["sessions:read", "files:read"]);
  });
});
