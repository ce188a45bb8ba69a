import { env, waitUntil } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Config, readConfig } from "../../src/config.ts";
import { refuse } from "../../src/problems.ts";
import { connectRedis } from "../../src/storage/redis.ts";
import { connectTenancy } from "../../src/tenancy/connect-tenancy.ts";
import { connectDomains } from "../../src/tenancy/domains/connect-domains.ts";
import type { Domain } from "../../src/tenancy/domains/domain.ts";
import { createIdentify } from "../../src/tenancy/identity/identify.ts";
import { createFakeCloudflare } from "../support/fake-cloudflare.ts";
import { as, gatewayWith, get, nowhere, post, problemOf, type Tenant } from "./support/gateway.ts";

/** When the tests begin, for the gateway's caches: they are told of time alone. */
const start = Date.now();

let hostname: string;
let clock: number;
let texts: Map<string, string[]>;
let cloudflare: ReturnType<typeof createFakeCloudflare>;
let call: ReturnType<typeof gatewayWith>;
beforeEach(() => {
  hostname = `app.${crypto.randomUUID()}.com`;
  clock = start;
  texts = new Map();
  cloudflare = createFakeCloudflare();
  call = newGateway();
});

/** A gateway with caches of its own, as another isolate has it. */
function newGateway() {
  const config = readConfig(env);
  const now = () => clock;
  const tenancy = connectTenancy(config, { redis: connectRedis(config), now, waitUntil });
  const verifyToken = async () => refuse("unauthenticated", "There are no tokens here.");
  return gatewayWith({
    ...tenancy,
    identify: createIdentify({ ...tenancy, verifyToken, baseDomain: undefined, now }),
    domains: {
      names: { texts: async (name) => texts.get(name) ?? [] },
      customHostnames: cloudflare.customHostnames,
      rules: { baseDomain: "miosa.test", allowsLocal: false },
      now: () => new Date(clock),
    },
  });
}

const add = (tenant: Tenant) => call("/v1/domains", post(tenant, { hostname }));
const verify = (tenant: Tenant) =>
  call(`/v1/domains/${hostname}/verify`, { method: "POST", headers: as(tenant) });
const remove = (tenant: Tenant) => call(`/v1/domains/${hostname}`, { method: "DELETE", headers: as(tenant) });
const read = async (tenant: Tenant) => (await call(`/v1/domains/${hostname}`, get(tenant))).json<Domain>();

/** Publishes a domain's record, beside those that are there. */
async function publish(response: Response) {
  const { verification } = await response.json<Domain>();
  texts.set(verification.name, [...(texts.get(verification.name) ?? []), verification.value]);
}

/** The tenant's hostname, verified. */
async function own(tenant: Tenant) {
  await publish(await add(tenant));
  expect((await verify(tenant)).status).toBe(200);
}

/** A request to the hostname that does not say whose it is, in another isolate. */
const visit = (headers: Record<string, string> = {}) =>
  newGateway()(`https://${hostname}/v1/sessions`, { headers });
const keyOf = (tenant: Tenant) => ({ Authorization: as(tenant).Authorization });

const noName = { status: 400, code: "tenant_required" };
const notFound = { status: 404, code: "not_found" };

describe("a domain", () => {
  it("is added, verified once its record is there, shown, and removed, all of it in the audit log", async () => {
    const added = await add("acme");
    expect(added.status).toBe(201);
    expect(added.headers.get("Location")).toBe(`/v1/domains/${hostname}`);
    expect(await problemOf(await verify("acme"))).toEqual({ status: 422, code: "domain_not_verified" });
    await publish(added);
    expect(await (await verify("acme")).json()).toMatchObject({
      status: "active",
      certificate: "initializing",
    });
    expect(await read("acme")).toMatchObject({ hostname, status: "active", errors: [] });
    expect((await remove("acme")).status).toBe(204);
    expect(await problemOf(await call(`/v1/domains/${hostname}`, get("acme")))).toEqual(notFound);
    expect(cloudflare.hostnames.size).toBe(0);
    const { items } = await (await call("/v1/audit?limit=100", get("acme"))).json<{
      items: { action: string; target: string }[];
    }>();
    const acts = items.filter(({ target }) => target === hostname).map(({ action }) => action);
    expect(acts).toEqual(["domain.remove", "domain.verify", "domain.add"]);
  });

  it("that was there already is given as it is", async () => {
    const first = await (await add("acme")).json();
    const again = await add("acme");
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });

  it("is found by its name in any case, and in the list of its tenant alone", async () => {
    await add("acme");
    const found = await call(`/v1/domains/${hostname.toUpperCase()}`, get("acme"));
    expect(found.status).toBe(200);
    const listed = async (tenant: Tenant) =>
      (await (await call("/v1/domains", get(tenant))).json<{ items: Domain[] }>()).items.map(
        (item) => item.hostname,
      );
    expect(await listed("acme")).toContain(hostname);
    expect(await listed("bolt")).not.toContain(hostname);
  });

  it.each(["miosa.test", "acme.miosa.test", "*.acme.com", "192.0.2.1", "co.uk", "acme.localhost"])(
    "cannot be %s",
    async (name) => {
      const refused = await call("/v1/domains", post("acme", { hostname: name }));
      expect(await problemOf(refused)).toMatchObject({
        status: 400,
        code: "invalid_request",
        errors: [{ pointer: "/hostname" }],
      });
    },
  );

  it("of another tenant does not exist, in any way", async () => {
    await own("acme");
    const refused = [
      await call(`/v1/domains/${hostname}`, get("bolt")),
      await verify("bolt"),
      await remove("bolt"),
    ];
    for (const response of refused) expect(await problemOf(response)).toEqual(notFound);
    expect(await read("acme")).toMatchObject({ status: "active" });
  });
});

describe("a hostname that two tenants claim", () => {
  it("is that of the one who verifies it first, until it is removed", async () => {
    await publish(await add("acme"));
    await publish(await add("bolt"));
    const answers = await Promise.all([verify("acme"), verify("bolt")]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 409]);
    const [winner, loser]: [Tenant, Tenant] = statuses[0] === 200 ? ["acme", "bolt"] : ["bolt", "acme"];
    const taken = await verify(loser);
    expect(taken.status).toBe(409);
    const said = await taken.text();
    expect(JSON.parse(said)).toMatchObject({ code: "domain_taken" });
    expect(said).not.toContain(winner);
    await remove(winner);
    expect((await verify(loser)).status).toBe(200);
    expect([...cloudflare.hostnames.values()].map((one) => one.hostname)).toEqual([hostname]);
  });

  it("does not tell whose it is to who cannot publish its record", async () => {
    await own("acme");
    expect((await add("bolt")).status).toBe(201);
    expect(await problemOf(await verify("bolt"))).toMatchObject({ code: "domain_not_verified" });
  });
});

describe("a request to a hostname", () => {
  it("that is not verified names no tenant", async () => {
    await publish(await add("acme"));
    expect(await problemOf(await visit())).toEqual(noName);
    expect((await visit(keyOf("bolt"))).status).toBe(200);
  });

  it("that is verified is its tenant's, and nobody else's", async () => {
    await own("acme");
    expect((await visit(keyOf("acme"))).status).toBe(200);
    expect(await problemOf(await visit())).toEqual({ status: 401, code: "unauthenticated" });
    const mismatch = { status: 403, code: "tenant_mismatch" };
    expect(await problemOf(await visit(keyOf("bolt")))).toEqual(mismatch);
    expect(await problemOf(await visit(as("bolt")))).toEqual(mismatch);
  });

  it("that was removed names no tenant a minute later, wherever it was known", async () => {
    await own("acme");
    const elsewhere = newGateway();
    const visitElsewhere = () => elsewhere(`https://${hostname}/v1/sessions`);
    expect(await problemOf(await visitElsewhere())).toMatchObject({ status: 401 });
    await remove("acme");
    clock += 60_000;
    expect(await problemOf(await visitElsewhere())).toEqual(noName);
    expect(await problemOf(await visit())).toEqual(noName);
  });
});

describe("where Cloudflare cannot be reached", () => {
  it("a domain is verified all the same, and says what is missing", async () => {
    cloudflare.state.status = "down";
    await own("acme");
    expect(await read("acme")).toMatchObject({ status: "active", errors: ["Cloudflare is not available."] });
    cloudflare.state.status = "up";
    expect(await (await verify("acme")).json()).toMatchObject({ certificate: "initializing", errors: [] });
  });

  it("a domain that it knows cannot be removed, and says so", async () => {
    await own("acme");
    cloudflare.state.status = "down";
    const refused = await remove("acme");
    expect(refused.headers.get("Retry-After")).not.toBeNull();
    expect(await problemOf(refused)).toEqual({ status: 503, code: "unavailable" });
    expect(await read("acme")).toMatchObject({ status: "active", errors: ["Cloudflare is not available."] });
  });
});

describe("the settings of Cloudflare for SaaS", () => {
  const configured = (variables: Partial<Record<keyof Config, string>>) =>
    connectDomains(readConfig({ ...env, ...variables }), {
      names: { texts: async () => [] },
      now: () => new Date(),
      waitUntil,
      watch: { changed: () => {}, openedElsewhere: () => 0 },
    });

  it("are both there, or neither: hostnames are then registered nowhere", () => {
    expect(configured({}).customHostnames).toBeNull();
    expect(() => configured({ CLOUDFLARE_API_TOKEN: "token" })).toThrow("or neither");
    expect(() => configured({ CLOUDFLARE_ZONE_ID: "zone" })).toThrow("or neither");
  });

  it("say where it is reached", async () => {
    const { customHostnames } = configured({
      CLOUDFLARE_API_TOKEN: "token",
      CLOUDFLARE_ZONE_ID: "zone",
      CLOUDFLARE_API_URL: nowhere,
    });
    await expect(customHostnames?.create(hostname)).rejects.toThrow("cloudflare is not available");
  });
});

describe("what Cloudflare says of a domain", () => {
  it("is shown, as of half a minute ago at most", async () => {
    await own("acme");
    const [registered] = cloudflare.hostnames.values();
    if (registered === undefined) throw new Error("it is not registered");
    registered.ssl = { status: "pending_validation", validation_errors: [{ message: "CAA forbids it" }] };
    registered.verification_errors = ["custom hostname does not CNAME to this zone."];
    clock += 30_000;
    expect(await read("acme")).toMatchObject({
      certificate: "pending_validation",
      errors: ["custom hostname does not CNAME to this zone.", "CAA forbids it"],
      checkedAt: new Date(clock).toISOString(),
    });
  });
});
