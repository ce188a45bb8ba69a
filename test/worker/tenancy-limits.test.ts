import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { accept, refuse } from "../../src/problems.ts";
import { connectRedis, type RedisCache } from "../../src/storage/redis.ts";
import { createCountRequest } from "../../src/tenancy/limits/count-request.ts";
import { type Plan, plans } from "../../src/tenancy/limits/plans.ts";
import { countInRedis } from "../../src/tenancy/limits/shared-windows.ts";
import { stopClock } from "./support/clock.ts";
import { fakeSessions, runView } from "./support/fake-sessions.ts";
import { gatewayWith, get, nowhere, post, problemOf } from "./support/gateway.ts";
import { countFetches, newCountTools, patientRedis } from "./support/redis.ts";

beforeEach(stopClock);

const sessionId = `ses_${"0".repeat(26)}`;
const runs = `/v1/sessions/${sessionId}/runs`;
const events = `/v1/sessions/${sessionId}/events`;

const small: Plan = {
  ...plans.pro,
  requestsPerMinute: { read: 2, write: 1, stream: 1 },
  credentialShare: 1,
};

/** A gateway for tenants of a plan, which nobody has called yet. */
function gatewayOf(plan: Plan, redis: RedisCache, services: Parameters<typeof gatewayWith>[0] = {}) {
  const count = createCountRequest(countInRedis(redis), newCountTools());
  const place = crypto.randomUUID();
  return gatewayWith({
    countRequest: (request) => count({ ...request, tenantId: `${request.tenantId}-${place}`, plan }),
    ...services,
  });
}

describe("a tenant above its limit", () => {
  it("is refused, and told of the limit and when to come back", async () => {
    const gateway = gatewayOf(small, patientRedis());
    for (const left of ["1", "0"]) {
      const response = await gateway("/v1/agents", get("acme"));
      expect([response.status, response.headers.get("RateLimit-Policy")]).toEqual([200, '"tenant";q=2;w=60']);
      expect(response.headers.get("RateLimit")).toMatch(new RegExp(`^"tenant";r=${left};t=\\d+$`));
    }
    const refused = await gateway("/v1/agents", get("acme"));
    const [, seconds] = /^"tenant";r=0;t=(\d+)$/.exec(refused.headers.get("RateLimit") ?? "") ?? [];
    expect(refused.headers.get("RateLimit-Policy")).toBe('"tenant";q=2;w=60');
    expect(refused.headers.get("Retry-After")).toBe(seconds);
    expect(await problemOf(refused)).toEqual({ status: 429, code: "rate_limited" });
  });

  it("leaves other tenants theirs, and itself those of other classes", async () => {
    const gateway = gatewayOf(small, patientRedis());
    for (let n = 0; n < 3; n += 1) await gateway("/v1/agents", get("acme"));
    expect((await gateway("/v1/agents", get("acme"))).status).toBe(429);
    expect((await gateway("/v1/agents", get("bolt"))).status).toBe(200);
    expect((await gateway("/v1/route", post("acme", { input: "hello" }))).status).toBe(200);
    expect((await gateway("/v1/route", post("acme", { input: "hello" }))).status).toBe(429);
  });

  it("a hundred times over costs others nothing: it is refused without asking Redis", async () => {
    const gateway = gatewayOf(small, patientRedis());
    for (let n = 0; n < 3; n += 1) await gateway("/v1/agents", get("acme"));
    const fetches = countFetches("acme-");
    const flood = await Promise.all(Array.from({ length: 200 }, () => gateway("/v1/agents", get("acme"))));
    expect(flood.every(({ status }) => status === 429)).toBe(true);
    expect(fetches()).toBe(0);
    expect((await gateway("/v1/agents", get("bolt"))).status).toBe(200);
  });
});

describe("a credential above its share", () => {
  it("is told so, beside what its tenant has left", async () => {
    const plan = { ...small, requestsPerMinute: { read: 4, write: 1, stream: 1 }, credentialShare: 0.5 };
    const gateway = gatewayOf(plan, patientRedis());
    await gateway("/v1/agents", get("acme"));
    await gateway("/v1/agents", get("acme"));
    const refused = await gateway("/v1/agents", get("acme"));
    expect(refused.headers.get("RateLimit-Policy")).toBe('"tenant";q=4;w=60, "credential";q=2;w=60');
    expect(refused.headers.get("RateLimit")).toMatch(/^"tenant";r=1;t=\d+, "credential";r=0;t=\d+$/);
    expect(await refused.json()).toMatchObject({
      code: "rate_limited",
      detail: 'The credential may make 2 requests of class "read" a minute.',
    });
  });
});

describe("a stream", () => {
  const stream = () => new Response("", { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });

  it("counts as one, and its response is left as the session made it", async () => {
    const made = stream();
    const gateway = gatewayOf(small, patientRedis(), { sessionNamed: fakeSessions(made).sessionNamed });
    const response = await gateway(events, get("acme", { Accept: "text/event-stream" }));
    expect(response).toBe(made);
    expect([...response.headers.keys()]).toEqual(["content-type"]);
    expect((await gateway(events, get("acme", { Accept: "text/event-stream" }))).status).toBe(429);
    expect((await gateway("/v1/agents", get("acme"))).status).toBe(200);
  });
});

describe("where Redis", () => {
  const settings = { UPSTASH_REDIS_REST_URL: nowhere, UPSTASH_REDIS_REST_TOKEN: "test" };

  async function expectLocalLimit(gateway: ReturnType<typeof gatewayWith>) {
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await gateway("/v1/agents", get("acme"))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await gateway("/v1/agents", get("bolt"))).status).toBe(200);
  }

  it("is down, requests are answered, and each isolate keeps to the limit", async () => {
    await expectLocalLimit(gatewayOf(small, connectRedis(settings)));
  });

  it("does not answer, requests are answered, and each isolate keeps to the limit", async () => {
    const fetchAsBefore = globalThis.fetch;
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
      const isRedis = String(input instanceof Request ? input.url : input).startsWith(nowhere);
      return isRedis ? new Promise(() => undefined) : fetchAsBefore(input, init);
    });
    onTestFinished(() => fetched.mockRestore());
    await expectLocalLimit(gatewayOf(small, connectRedis(settings)));
    expect(fetched).toHaveBeenCalled();
  });
});

describe("a request for a run", () => {
  const request = () => post("acme", { input: "Run it" }, { "Idempotency-Key": crypto.randomUUID() });
  const usedUp = { detail: "The plan has 5 runs a month, and 5 are used.", retryAfterSeconds: 1_234 };
  const spent = { findUsedUp: () => Promise.resolve(usedUp), countRun: () => undefined };

  it("in a month whose quota is used up is refused until the next", async () => {
    const response = await gatewayWith({ quota: spent, sessionNamed: fakeSessions().sessionNamed })(
      runs,
      request(),
    );
    expect(response.headers.get("Retry-After")).toBe("1234");
    expect(await response.json()).toMatchObject({
      status: 429,
      code: "quota_exceeded",
      detail: usedUp.detail,
    });
  });

  it("that was taken already is answered as before, whatever has been used since", async () => {
    const { sessionNamed } = fakeSessions();
    const knowing: typeof sessionNamed = (name) => {
      const session = sessionNamed(name);
      const getRun: typeof session.getRun = async (caller, runId) => accept(runView(runId, caller));
      return { ...session, getRun };
    };
    expect((await gatewayWith({ quota: spent, sessionNamed: knowing })(runs, request())).status).toBe(202);
  });

  it("that would be one too many at once is refused, and told when to try again", async () => {
    const { sessionNamed } = fakeSessions();
    const full: typeof sessionNamed = (name) => ({
      ...sessionNamed(name),
      requestRun: async () => refuse("too_many_runs", "The plan has at most 5 runs at once."),
    });
    const response = await gatewayWith({ sessionNamed: full })(runs, request());
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(await problemOf(response)).toEqual({ status: 429, code: "too_many_runs" });
  });
});
