import { env, waitUntil } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { parseManifest } from "../../src/agents/parse-manifest.ts";
import { readConfig } from "../../src/config.ts";
import { connectServices } from "../../src/gateway/connect-services.ts";
import { createUpstream, UpstreamUnavailable } from "../../src/mesh/upstream.ts";
import { Sandboxes } from "../../src/sandbox/sandboxes.ts";
import type { Database } from "../../src/storage/database.ts";
import { connectRedis } from "../../src/storage/redis.ts";
import { createCaches } from "../../src/tenancy/cache/caches.ts";
import { createIdentify } from "../../src/tenancy/identity/identify.ts";
import { createSeal } from "../../src/tenancy/seal.ts";
import { createFindPlacement, createTenantDatabases } from "../../src/tenancy/tenant-databases.ts";
import { gatewayWith, get, idOf, nowhere, post, problemOf } from "./support/gateway.ts";

const unavailable = { status: 503, code: "unavailable" };

it("without Redis everything works, and each isolate counts requests for itself", async () => {
  const gateway = gatewayWith({}, { UPSTASH_REDIS_REST_URL: nowhere });
  expect((await gateway("/v1/sessions", post("acme", {}))).status).toBe(201);
  const listed = await gateway("/v1/sessions", get("acme"));
  expect([listed.status, listed.headers.get("RateLimit")]).toEqual([
    200,
    expect.stringMatching(/^"tenant";r=5999;/),
  ]);
});

type Readiness = {
  services: Record<string, unknown>;
  circuits: { upstream: string; endpoint: string; circuit: string }[];
};

/** A Postgres that refuses every connection. */
function unreachable(): Database {
  const upstream = createUpstream({
    name: "postgres",
    timeoutMs: 1_000,
    retries: 0,
    concurrency: 10,
    isOutage: () => true,
  });
  const refuse = () => upstream.call(() => Promise.reject(new Error("connection refused")));
  return { upstream, query: refuse, queryOnce: refuse, read: refuse };
}

/** A gateway whose Postgres is away: of all tenants, or, `known`, for what is not remembered. */
const gatewayWithoutPostgres = (isKnown: boolean) => {
  const database = unreachable();
  const stores = {
    redis: connectRedis({ ...readConfig(env), UPSTASH_REDIS_REST_URL: nowhere }),
    now,
    waitUntil,
  };
  const config = readConfig(env);
  const seal = createSeal(config.ENCRYPTION_KEYS);
  const identity = {
    caches: createCaches(database, stores),
    seal,
    verifyToken,
    readVersion,
    baseDomain: undefined,
    now,
  };
  return gatewayWith({
    database,
    tenantDatabases: createTenantDatabases(createFindPlacement(database, () => database, seal)),
    ...(isKnown ? {} : { identify: createIdentify(identity) }),
  });
};
const now = () => Date.now();
const readVersion = () => Promise.resolve(null);
const verifyToken = () => Promise.reject(new Error("no token is shown"));

describe("without Postgres", () => {
  it("whoever is not known yet is asked to come back", async () => {
    const response = await gatewayWithoutPostgres(false)("/v1/sessions", get("acme"));
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(await problemOf(response)).toEqual(unavailable);
  });

  it("sessions go on for whoever is known, and only lists are gone", async () => {
    const gateway = gatewayWithoutPostgres(true);
    const created = await gateway("/v1/sessions", post("acme", {}));
    expect(created.status).toBe(201);
    const session = await idOf(created);
    expect((await gateway(`/v1/sessions/${session}`, get("acme"))).status).toBe(200);
    expect((await gateway(`/v1/sessions/${session}/events`, get("acme"))).status).toBe(200);
    expect(await problemOf(await gateway("/v1/sessions", get("acme")))).toEqual(unavailable);
    expect(await problemOf(await gateway(`/v1/sessions/${session}/runs`, get("acme")))).toEqual(unavailable);
  });

  it("a session takes runs by what it knows of its tenant's agents, where the gateway cannot tell", async () => {
    const cannotTell = () => Promise.reject(new UpstreamUnavailable("postgres", undefined));
    const agentCache = { ...connectServices(env, waitUntil).agentCache, get: cannotTell };
    const gateway = gatewayWith({ agentCache });
    const session = await idOf(await gateway("/v1/sessions", post("acme", {})));
    const run = (agent: string) =>
      gateway(`/v1/sessions/${session}/runs`, post("acme", { input: "Run the tests", agents: [agent] }));
    expect((await run("test-runner")).status).toBe(202);
    expect(await problemOf(await run("nobody"))).toMatchObject({ status: 422, code: "unknown_agent" });
    expect(await problemOf(await gateway("/v1/agents", get("acme")))).toEqual(unavailable);
    const question = post("acme", { input: "Run the tests" });
    expect(await problemOf(await gateway("/v1/route", question))).toEqual(unavailable);
  });

  it("the circuit opens, and health shows it", async () => {
    const gateway = gatewayWithoutPostgres(false);
    for (let n = 0; n < 5; n += 1) await gateway("/v1/sessions", get("acme"));
    const { services } = await (await gateway("/readyz")).json<Readiness>();
    expect(services).toMatchObject({ postgres: { isUp: false, circuit: "open" }, objects: { isUp: true } });
  });
});

describe("without a model", () => {
  const parsed = parseManifest(
    "---\nname: poet\ndescription: Writes poems\nruntime: model\ntriggers: { keywords: [poem] }\n---\nWrite a poem.",
  );
  const agents = parsed.ok
    ? [{ name: "poet", isEnabled: true, own: { version: 1, manifest: parsed.manifest } }]
    : [];
  const agentCache = {
    ...connectServices(env, waitUntil).agentCache,
    get: async () => ({ value: agents, asOf: 1 }),
  };
  const gateway = gatewayWith({ agentCache });
  const reason = "it needs a model, and none is configured";

  it("an agent that needs one is listed with the reason, and the others are available", async () => {
    const { agents } = await (await gateway("/v1/agents", get("acme"))).json<{
      agents: { name: string; runtime: string; isAvailable: boolean; unavailability?: string }[];
    }>();
    expect(agents.find(({ name }) => name === "poet")).toMatchObject({
      isAvailable: false,
      unavailability: reason,
    });
    for (const { runtime, isAvailable } of agents) expect(isAvailable).toBe(runtime === "program");
  });

  it("nothing is routed to it, not even by name", async () => {
    const routed = await gateway("/v1/route", post("acme", { input: "write a poem" }));
    const { ranked, unavailable } = await routed.json<{
      ranked: { agent: string }[];
      unavailable: unknown[];
    }>();
    expect(ranked.map(({ agent }) => agent)).not.toContain("poet");
    expect(unavailable).toContainEqual({ agent: "poet", reason });

    const named = await gateway("/v1/route", post("acme", { input: "write a poem", agents: ["poet"] }));
    expect(await problemOf(named)).toEqual({
      status: 422,
      code: "unknown_agent",
      errors: [{ pointer: "/agents/0", detail: reason }],
    });
  });
});

describe("health", () => {
  it("says that the Worker runs, which version, and how sandboxes are kept apart", async () => {
    const response = await gatewayWith({})("/healthz");
    expect(await response.json()).toEqual({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      sandboxes: { isolation: "unknown" },
    });
  });

  it("names each service that it looked at", async () => {
    const sandboxes = { circuit: "closed", upstreams: [], check: () => Promise.resolve() } as const;
    const degraded = await gatewayWith({ sandboxes }, { UPSTASH_REDIS_REST_URL: nowhere })("/readyz");
    expect(degraded.status).toBe(200);
    expect(await degraded.json()).toMatchObject({
      status: "degraded",
      services: {
        postgres: { isUp: true, circuit: "closed" },
        redis: { isUp: false },
        sandboxes: { isUp: true, circuit: "closed" },
        objects: { isUp: true },
      },
    });
  });

  it.each([
    ["a Postgres that is down alone", {}, { status: 200, says: "degraded" }],
    ["one with Redis", { UPSTASH_REDIS_REST_URL: nowhere }, { status: 503, says: "unavailable" }],
  ])("%s takes the Worker out only where nobody is known", async (_what, more, expected) => {
    const sandboxes = { circuit: "closed", upstreams: [], check: () => Promise.resolve() } as const;
    const response = await gatewayWith({ sandboxes, database: unreachable() }, more)("/readyz");
    const { status } = await response.json<{ status: string }>();
    expect({ status: response.status, says: status }).toEqual(expected);
  });

  it("shows that sandboxes cannot be had, and the circuit that their sessions share with it", async () => {
    const elsewhere = `${nowhere}/elsewhere`;
    const gateway = gatewayWith({}, { E2B_API_URL: elsewhere });
    const readiness = async () => {
      const response = await gateway("/readyz");
      const { services, circuits } = await response.json<Readiness>();
      const ofSandboxes = circuits.filter(({ upstream }) => upstream.startsWith("sandbox"));
      return {
        status: response.status,
        sandboxes: services.sandboxes,
        circuits: Object.fromEntries(ofSandboxes.map(({ upstream, circuit }) => [upstream, circuit])),
      };
    };
    expect(await readiness()).toEqual({
      status: 503,
      sandboxes: { isUp: false, circuit: "closed" },
      circuits: { "sandbox creation": "closed", "sandbox service": "closed" },
    });

    const settings = { E2B_API_KEY: "test", E2B_TEMPLATE: "base", E2B_API_URL: elsewhere };
    for (let n = 0; n < 5; n += 1) await new Sandboxes(settings).kill("sandbox").catch(() => undefined);
    expect(await readiness()).toEqual({
      status: 503,
      sandboxes: { isUp: false, circuit: "open" },
      circuits: { "sandbox creation": "closed", "sandbox service": "open" },
    });
  });

  it("shows the circuit of each endpoint, also where a service has several", async () => {
    const DNS_URL = "https://one.example/dns-query 3, https://two.example/dns-query";
    // One that no other test has called.
    const E2B_API_URL = `${nowhere}/endpoints`;
    const response = await gatewayWith({}, { DNS_URL, E2B_API_URL })("/readyz");
    const { circuits } = await response.json<Readiness>();
    const closed = (upstream: string, endpoint = upstream) => ({ upstream, endpoint, circuit: "closed" });
    expect(circuits).toEqual([
      closed("postgres"),
      closed("redis"),
      closed("sandbox creation"),
      closed("sandbox service"),
      closed("dns", "one.example"),
      closed("dns", "two.example"),
    ]);
  });
});
