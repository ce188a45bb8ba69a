import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UpstreamUnavailable } from "../../src/mesh/upstream.ts";
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

describe("keys", () => {
  it("are fetched once in ten minutes", async () => {
    const token = await world.token();
    await world.verify(token, acme);
    world.now += 10 * minute - 1;
    await world.verify(token, acme);
    expect(world.acmes.asked).toEqual([world.acmes.discoveryUrl, world.acmes.keySetUrl]);
    world.now += 1;
    await world.verify(token, acme);
    expect(world.acmes.asked).toHaveLength(4);
  });

  it("that are new are found at once, and the old ones are taken as long as the provider has them", async () => {
    await world.verify(await world.token(), acme);
    world.now += minute;
    world.acmes.keys.push(world.keys.second.publicKey);
    expect(await world.verify(await world.token({}, world.keys.second), acme)).toMatchObject({ ok: true });
    expect(await world.verify(await world.token(), acme)).toMatchObject({ ok: true });
    world.acmes.keys = [world.keys.second.publicKey];
    world.now += 10 * minute;
    expect(await world.whyNot(await world.token())).toContain("does not have");
  });

  it("that nobody knows make the provider be asked once a minute", async () => {
    await world.verify(await world.token(), acme);
    world.now += minute;
    for (let n = 0; n < 5; n += 1)
      await world.whyNot(await world.token({}, { ...keys.second, id: `unknown-${n}` }));
    expect(world.acmes.asked).toHaveLength(4);
    world.now += minute;
    await world.whyNot(await world.token({}, world.keys.second));
    expect(world.acmes.asked).toHaveLength(6);
  });

  it("are found by requests that come at once, none of which waits for another's fetch", async () => {
    const token = await world.token();
    const replies = await Promise.all([1, 2, 3].map(() => world.verify(token, acme)));
    expect(replies.map(({ ok }) => ok)).toEqual([true, true, true]);
  });
});

describe("a provider that is down", () => {
  it("is an outage, not a fault of the token", async () => {
    world.acmes.isDown = true;
    await expect(world.verify(await world.token(), acme)).rejects.toThrow(UpstreamUnavailable);
  });

  it("is done without for a day, by the keys that it had", async () => {
    await world.verify(await world.token(), acme);
    world.acmes.isDown = true;
    world.now += 24 * 60 * minute - 1;
    expect(await world.verify(await world.token(), acme)).toMatchObject({ ok: true });
    world.now += 1;
    await expect(world.verify(await world.token(), acme)).rejects.toThrow(UpstreamUnavailable);
  });

  it("cannot be asked for a key that is not known: that is no fault of the token either", async () => {
    await world.verify(await world.token(), acme);
    world.acmes.isDown = true;
    world.now += minute;
    await expect(world.verify(await world.token({}, world.keys.second), acme)).rejects.toThrow(
      UpstreamUnavailable,
    );
  });

  it("is not asked again and again, and costs other tenants nothing", async () => {
    world.acmes.isDown = true;
    for (let n = 0; n < 9; n += 1) await world.verify(await world.token(), acme).catch(() => undefined);
    expect(world.acmes.asked).toHaveLength(5);
    const token = await signToken(world.keys.bolts, world.claims({ iss: world.bolts.issuer }));
    expect(await world.verify(token, bolt)).toMatchObject({ ok: true });
    const sharing = tenantWith("cargo", providerWith());
    world.acmes.isDown = false;
    expect(await world.verify(await world.token(), sharing)).toMatchObject({ ok: true });
  });

  it.each([
    [
      "names another issuer",
      "discoveryUrl",
      () => Response.json({ issuer: "https://evil.com", jwks_uri: "x" }),
    ],
    ["has no key set", "keySetUrl", () => new Response("not found", { status: 404 })],
    ["has a key set without keys", "keySetUrl", () => Response.json({ keys: [] })],
    ["answers with a page", "discoveryUrl", () => new Response("<html>")],
    ["answers without end", "keySetUrl", () => new Response("x".repeat(300_000))],
  ] as const)("that %s is as good as down", async (_how, url, answer) => {
    world.acmes.instead.set(world.acmes[url], answer);
    await expect(world.verify(await world.token(), acme)).rejects.toThrow(UpstreamUnavailable);
  });
});

describe("what a provider leads to", () => {
  it.each([
    ["a redirect to metadata", () => Response.redirect("http://169.254.169.254/latest/meta-data/")],
    ["a key set at an address inside", () => Response.json({ issuer, jwks_uri: "https://10.0.0.1/keys" })],
    ["a key set over plain http", () => Response.json({ issuer, jwks_uri: "http://login.acme.com/keys" })],
    [
      "a key set at a name that leads inside",
      () => Response.json({ issuer, jwks_uri: "https://in.acme.com/keys" }),
    ],
  ])("is not asked where it is %s", async (_what, answer) => {
    world.names["in.acme.com"] = ["10.0.0.1"];
    world.acmes.instead.set(world.acmes.discoveryUrl, answer);
    await expect(world.verify(await world.token(), acme)).rejects.toMatchObject({
      cause: { name: "UnsafeUrl" },
    });
    expect(world.acmes.asked).toEqual([world.acmes.discoveryUrl]);
  });

  it("is not asked where its own name has come to lead inside", async () => {
    world.names["login.acme.com"] = ["93.184.215.14", "127.0.0.1"];
    await expect(world.verify(await world.token(), acme)).rejects.toMatchObject({
      cause: { name: "UnsafeUrl" },
    });
    expect(world.acmes.asked).toEqual([]);
  });
});
