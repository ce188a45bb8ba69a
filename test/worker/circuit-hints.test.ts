import { env, waitUntil } from "cloudflare:workers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { CircuitWatch } from "../../src/mesh/circuit-watch.ts";
import { createUpstream } from "../../src/mesh/upstream.ts";
import { createCircuitHints } from "../../src/storage/circuit-hints.ts";
import { connectRedis, type RedisCache } from "../../src/storage/redis.ts";
import { nowhere } from "./support/gateway.ts";
import { patientRedis } from "./support/redis.ts";

/** One isolate's hints, with a clock of its own, and the work that nobody waits for. */
function newIsolate(redis: RedisCache = patientRedis(), clock = { now: Date.now() }) {
  const work: Promise<unknown>[] = [];
  const watch = createCircuitHints(redis, {
    now: () => clock.now,
    waitUntil: (one) => {
      work.push(one);
      waitUntil(one);
    },
  });
  return { watch, clock, settle: () => Promise.all(work), questions: () => work.length };
}

const newName = () => `service-${crypto.randomUUID()}`;

const upstreamOf = (name: string, watch: CircuitWatch) =>
  createUpstream({ name, timeoutMs: 1_000, retries: 0, concurrency: 10, isOutage: () => true, watch });

const fail = () => Promise.reject(new Error("down"));

async function failTimes(upstream: ReturnType<typeof upstreamOf>, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await upstream.call(fail).catch(() => undefined);
}

describe("a circuit that opens in one isolate", () => {
  it("opens in another one after a single failure", async () => {
    const name = newName();
    const [first, second] = [newIsolate(), newIsolate()];
    await failTimes(upstreamOf(name, first.watch), 5);
    await first.settle();
    second.watch.openedElsewhere(name, name);
    await second.settle();
    const upstream = upstreamOf(name, second.watch);
    await failTimes(upstream, 1);
    expect(upstream.circuit).toBe("open");
  });

  it("makes another one refuse nothing", async () => {
    const name = newName();
    const [first, second] = [newIsolate(), newIsolate()];
    await failTimes(upstreamOf(name, first.watch), 5);
    await first.settle();
    const upstream = upstreamOf(name, second.watch);
    for (let n = 0; n < 20; n += 1) expect(await upstream.call(() => Promise.resolve(n))).toBe(n);
    await second.settle();
    for (let n = 0; n < 20; n += 1) expect(await upstream.call(() => Promise.resolve(n))).toBe(n);
    expect(upstream.circuit).toBe("closed");
  });

  it("is told under a key of the platform's that ends by itself", async () => {
    const name = newName();
    const { watch, settle } = newIsolate();
    await failTimes(upstreamOf(name, watch), 5);
    await settle();
    const key = `p:circuit:${name}:${name}`;
    const remaining = await patientRedis().client.pttl(key);
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(10_000);
  });

  it("is not believed to open later than now, whatever the other clock says", async () => {
    const name = newName();
    const ahead = newIsolate(patientRedis(), { now: Date.now() + 3_600_000 });
    const second = newIsolate();
    ahead.watch.changed({ upstream: name, endpoint: name, to: "opened" });
    await ahead.settle();
    second.watch.openedElsewhere(name, name);
    await second.settle();
    const heardAt = second.clock.now;
    expect(second.watch.openedElsewhere(name, name)).toBe(heardAt);
    second.clock.now += 5_000;
    second.watch.openedElsewhere(name, name);
    await second.settle();
    expect(second.watch.openedElsewhere(name, name)).toBe(heardAt);
  });
});

describe("hints", () => {
  it("are read every five seconds at most, in one question for all upstreams", async () => {
    const { watch, clock, questions } = newIsolate();
    const names = [newName(), newName()];
    const ask = () => names.map((name) => watch.openedElsewhere(name, name));
    for (let n = 0; n < 100; n += 1) ask();
    expect(questions()).toBe(1);
    clock.now += 4_999;
    ask();
    expect(questions()).toBe(1);
    clock.now += 1;
    ask();
    expect(questions()).toBe(2);
  });

  it("are none where Redis is away, and circuits are what they are", async () => {
    const { watch, settle } = newIsolate(
      connectRedis({ ...readConfig(env), UPSTASH_REDIS_REST_URL: nowhere }),
    );
    const upstream = upstreamOf(newName(), watch);
    await failTimes(upstream, 4);
    await settle();
    expect(upstream.circuit).toBe("closed");
    await failTimes(upstream, 1);
    expect(upstream.circuit).toBe("open");
    await settle();
  });
});

describe("the log", () => {
  it("has a line for each change, with the upstream and the endpoint, and nothing that was asked", async () => {
    const lines: string[] = [];
    const warned = vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
    onTestFinished(() => warned.mockRestore());
    const name = newName();
    const { watch, settle } = newIsolate();
    const upstream = upstreamOf(name, watch);
    const failOnAcme = () => Promise.reject(new TypeError("no route for t-acme"));
    for (let n = 0; n < 5; n += 1) await upstream.call(failOnAcme).catch(() => undefined);
    await settle();
    const own = lines.filter((line) => line.includes(name));
    expect(own.map((line) => JSON.parse(line))).toMatchObject([
      { level: "warn", event: "mesh.circuit.opened", upstream: name, endpoint: name, reason: "TypeError" },
    ]);
    expect(own.join()).not.toContain("acme");
  });
});
