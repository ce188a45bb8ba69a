import { base64url, SignJWT } from "jose";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { looksLikeToken } from "../../src/tenancy/oidc/verify-token.ts";
import { signToken } from "./support/fake-provider.ts";
import {
  acme,
  bolt,
  issuer,
  type Keys,
  minute,
  newKeys,
  OidcWorld,
  providerWith,
  tenantWith,
} from "./support/oidc-world.ts";

let keys: Keys;
let world: OidcWorld;

beforeAll(async () => {
  keys = await newKeys();
});

beforeEach(() => {
  world = new OidcWorld(keys);
});

const encode = (part: unknown) => base64url.encode(JSON.stringify(part));

describe("a token of the tenant's identity provider", () => {
  it("tells the user, and has what the provider may grant", async () => {
    expect(await world.verify(await world.token(), acme)).toEqual({
      ok: true,
      value: {
        caller: { kind: "user", id: "user-1", providerId: "idp_1" },
        scopes: ["sessions:read", "sessions:write", "files:read"],
        proof: { kind: "user", providerId: "idp_1", expiresAt: world.now + 61 * minute },
      },
    });
  });

  it("that never ends in practice rests on a time that can be written down", async () => {
    const reply = await world.verify(await world.token({ exp: 1e306 }), acme);
    expect(reply).toMatchObject({ value: { proof: { expiresAt: Number.MAX_SAFE_INTEGER } } });
  });

  it("may be meant for others too", async () => {
    expect(await world.verify(await world.token({ aud: ["billing", "miosa"] }), acme)).toMatchObject({
      ok: true,
    });
  });

  it("is known by its form", async () => {
    expect(looksLikeToken(await world.token())).toBe(true);
    for (const other of ["msk_abc", "a.b", "a.b.c.d", "a.b.c d", ".b.c", ""])
      expect(looksLikeToken(other)).toBe(false);
  });

  it.each([
    ["of text", "sessions:read  files:read admin", ["sessions:read", "files:read"]],
    ["in an array", ["files:read", 7, "keys:write"], ["files:read"]],
    ["of another form", { "sessions:read": true }, []],
    ["that is missing", undefined, []],
  ])("has the scopes of a claim %s, and none that its provider may not grant", async (_form, scp, scopes) => {
    const tenant = tenantWith("acme", providerWith({ scopesClaim: "scp" }));
    expect(await world.verify(await world.token({ scp }), tenant)).toMatchObject({
      ok: true,
      value: { scopes },
    });
  });

  it("tells the user by the claim that the tenant has chosen", async () => {
    const tenant = tenantWith("acme", providerWith({ userClaim: "email" }));
    const token = await world.token({ email: "ada@acme.com" });
    expect(await world.verify(token, tenant)).toMatchObject({
      ok: true,
      value: { caller: { id: "ada@acme.com" } },
    });
  });

  it("goes by the rules for its audience where two are for one issuer", async () => {
    const tenant = tenantWith(
      "acme",
      providerWith(),
      providerWith({ id: "idp_3", audience: "mobile", scopes: [] }),
    );
    expect(await world.verify(await world.token({ aud: "mobile" }), tenant)).toMatchObject({
      ok: true,
      value: { caller: { providerId: "idp_3" }, scopes: [] },
    });
  });
});

describe("a token is refused, with the reason,", () => {
  it.each([
    ["for another audience", { aud: "billing" }, "another audience"],
    ["for an audience that only begins alike", { aud: "miosa2" }, "another audience"],
    ["without an audience", { aud: undefined }, "no `aud`"],
    [
      "of an issuer with a slash more",
      { iss: `${issuer}/` },
      "not of one of the tenant's identity providers",
    ],
    ["of no issuer", { iss: undefined }, "not of one of the tenant's identity providers"],
    ["without an end", { exp: undefined }, "no `exp`"],
    ["with an end in words", { exp: "tomorrow" }, "`exp` is not valid"],
    ["without a user", { sub: undefined }, "names no user (`sub`)"],
    ["with an empty user", { sub: "" }, "names no user"],
    ["with a user of 256 characters", { sub: "a".repeat(256) }, "names no user"],
    ["with a user that is not visible", { sub: "ada\n" }, "names no user"],
    ["with a user that is no text", { sub: 7 }, "names no user"],
  ])("%s", async (_what, changes, why) => {
    expect(await world.whyNot(await world.token(changes))).toContain(why);
  });

  it("a minute after its end, and not before", async () => {
    const token = await world.token({ exp: world.nowInSeconds });
    world.now += 59_000;
    expect(await world.verify(token, acme)).toMatchObject({ ok: true });
    world.now += 1_000;
    expect(await world.whyNot(token)).toContain("has expired");
  });

  it("until a minute before its begin", async () => {
    const token = await world.token({ nbf: world.nowInSeconds + 120 });
    world.now += 59_000;
    expect(await world.whyNot(token)).toContain("not valid yet");
    world.now += 1_000;
    expect(await world.verify(token, acme)).toMatchObject({ ok: true });
  });

  it("without a signature", async () => {
    const token = `${encode({ alg: "none" })}.${encode(world.claims())}.`;
    expect(looksLikeToken(token)).toBe(true);
    expect(await world.whyNot(token)).toContain("algorithm");
  });

  it("signed with the public key as a secret", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(world.keys.first.publicKey));
    const token = await new SignJWT(world.claims())
      .setProtectedHeader({ alg: "HS256", kid: "first" })
      .sign(secret);
    expect(await world.whyNot(token)).toContain("algorithm");
  });

  it("by a secret that the provider publishes", async () => {
    const secret = new Uint8Array(32).fill(7);
    world.acmes.keys = [{ kty: "oct", k: base64url.encode(secret), kid: "oct", alg: "HS256" }];
    const token = await new SignJWT(world.claims())
      .setProtectedHeader({ alg: "HS256", kid: "oct" })
      .sign(secret);
    expect(await world.whyNot(token)).toContain("algorithm");
  });

  it("with an algorithm that its provider is not said to use, until it is", async () => {
    world.acmes.keys = [world.keys.elliptic.publicKey];
    const token = await world.token({}, world.keys.elliptic);
    expect(await world.whyNot(token)).toContain("algorithm");
    const tenant = tenantWith("acme", providerWith({ algorithms: ["ES256"] }));
    expect(await world.verify(token, tenant)).toMatchObject({ ok: true });
  });

  it("by a key for encryption", async () => {
    world.acmes.keys = [{ ...keys.first.publicKey, use: "enc" }];
    expect(await world.whyNot(await world.token())).toContain("does not have");
  });

  it("by another key of the same name", async () => {
    expect(await world.whyNot(await world.token({}, world.keys.bolts))).toContain("signature");
  });

  it("that names no key where there are several", async () => {
    world.acmes.keys = [world.keys.first.publicKey, world.keys.second.publicKey];
    expect(await world.whyNot(await signToken(world.keys.first, world.claims(), { alg: "RS256" }))).toContain(
      "which key",
    );
  });

  it("with claims that were changed after it was signed", async () => {
    const [header, , signature] = (await world.token()).split(".");
    expect(await world.whyNot(`${header}.${encode(world.claims({ sub: "root" }))}.${signature}`)).toContain(
      "signature",
    );
  });

  it.each(["a.b.c", "e30.e30.e30", `${encode({ alg: "RS256" })}.${encode([])}.AA`])(
    "that is none: %s",
    async (token) =>
      expect(await world.whyNot(token)).toContain("not of one of the tenant's identity providers"),
  );

  it("above 8 KiB, before anyone reads it", async () => {
    expect(await world.whyNot(await world.token({ more: "x".repeat(8_192) }))).toContain("8 KiB");
    expect(world.acmes.asked).toEqual([]);
  });

  it("and never with anything of it in the answer", async () => {
    const token = await world.token({ aud: "someone-elses-audience" });
    const why = await world.whyNot(token);
    for (const part of [...token.split("."), "someone-elses-audience"]) expect(why).not.toContain(part);
  });
});

describe("of two tenants", () => {
  it("one's token is never taken for the other", async () => {
    expect(await world.whyNot(await world.token(), bolt)).toContain(
      "not of one of the tenant's identity providers",
    );
    const forged = await signToken(world.keys.first, world.claims({ iss: world.bolts.issuer }));
    expect(await world.whyNot(forged, bolt)).toContain("signature");
    expect(await world.whyNot(await world.token(), tenantWith("cargo"))).toContain(
      "not of one of the tenant's",
    );
  });

  it("who name the same issuer each keep its keys for themselves", async () => {
    await world.verify(await world.token(), acme);
    world.acmes.keys = [world.keys.second.publicKey];
    const sharing = tenantWith("cargo", providerWith({ audience: "cargo" }));
    const token = await world.token({ aud: "cargo" }, world.keys.second);
    expect(await world.verify(token, sharing)).toMatchObject({ ok: true });
    expect(await world.verify(await world.token(), acme)).toMatchObject({ ok: true });
    expect(await world.whyNot(await world.token({ aud: "cargo" }), sharing)).toContain("does not have");
  });
});
