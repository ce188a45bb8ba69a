import { describe, expect, it } from "vitest";
import { z } from "zod";
import { UpstreamUnavailable } from "../../../src/mesh/upstream.ts";
import type { RedisCache } from "../../../src/storage/redis.ts";
import { createTieredCache } from "../../../src/tenancy/cache/tiered-cache.ts";

const seconds = 1_000;
const minutes = 60 * seconds;

type Thing = { name: string; version: number };

/** Postgres and Redis in memory, and any number of isolates that remember what those say. */
function newStores() {
  const inPostgres = new Map<string, Thing>([["a", { name: "first", version: 1 }]]);
  const inRedis = new Map<string, unknown>();
  const state = { now: 0, asked: 0, isPostgresUp: true, isRedisUp: true, work: [] as Promise<unknown>[] };
  const client = {
    get: async (key: string) => inRedis.get(key) ?? null,
    set: async (key: string, value: unknown) => void inRedis.set(key, value),
  };
  const call = async <T>(run: () => PromiseLike<T>) => {
    if (!state.isRedisUp) throw new UpstreamUnavailable("redis", undefined);
    return run();
  };
  // What the cache uses of it.
  const redis = { client, upstream: { call } } as unknown as RedisCache;
  const isolate = () =>
    createTieredCache<Thing>(
      {
        name: "things",
        schema: z.object({ name: z.string(), version: z.number() }),
        key: (id) => `t:${id}:thing`,
        versionOf: ({ version }) => version,
        async load(id) {
          state.asked += 1;
          if (!state.isPostgresUp) throw new UpstreamUnavailable("postgres", undefined);
          return inPostgres.get(id) ?? null;
        },
        size: { of: ({ name }) => name.length, max: 1_000 },
      },
      { redis, now: () => state.now, waitUntil: (work) => void state.work.push(work) },
    );
  const settle = () => Promise.all(state.work.splice(0));
  return { inPostgres, inRedis, state, isolate, settle };
}

describe("what is remembered", () => {
  it("is asked for once, by all isolates together", async () => {
    const { state, isolate, settle } = newStores();
    const [one, other] = [isolate(), isolate()];
    await one.get("a");
    await settle();
    await one.get("a");
    expect((await other.get("a")).value?.name).toBe("first");
    expect(state.asked).toBe(1);
    expect([one.answers, other.answers]).toEqual([
      { isolate: 1, redis: 0, postgres: 1 },
      { isolate: 0, redis: 1, postgres: 0 },
    ]);
  });

  it("is used while it is asked for again, and no longer than a minute", async () => {
    const { inPostgres, state, isolate, settle } = newStores();
    const cache = isolate();
    await cache.get("a");
    inPostgres.set("a", { name: "second", version: 2 });
    state.now = 40 * seconds;
    const stale = await Promise.all([cache.get("a"), cache.get("a"), cache.get("a")]);
    expect(stale.map(({ value }) => value?.name)).toEqual(["first", "first", "first"]);
    await settle();
    expect((await cache.get("a")).value?.name).toBe("second");
    expect(state.asked).toBe(2);
    inPostgres.set("a", { name: "third", version: 3 });
    state.now = 101 * seconds;
    expect((await cache.get("a")).value?.name).toBe("third");
  });

  it("is asked for again at once by whoever hears of a newer version, wherever it is remembered", async () => {
    const { inPostgres, state, isolate, settle } = newStores();
    const [one, other] = [isolate(), isolate()];
    await one.get("a");
    await settle();
    inPostgres.set("a", { name: "second", version: 2 });
    expect((await one.get("a", 2)).value?.name).toBe("second");
    expect((await other.get("a", 2)).value?.name).toBe("second");
    state.now += seconds;
    await settle();
    expect((await isolate().get("a", 2)).value?.name).toBe("second");
  });

  it("is not asked for at every request, where a version was announced that Postgres does not have", async () => {
    const { state, isolate } = newStores();
    const cache = isolate();
    await cache.get("a", 9);
    expect((await cache.get("a", 9)).asOf).toBe(9);
    expect(state.asked).toBe(1);
  });

  it("is gone once it no longer exists", async () => {
    const { inPostgres, isolate } = newStores();
    const cache = isolate();
    await cache.get("a");
    inPostgres.delete("a");
    expect((await cache.get("a", 2)).value).toBeNull();
  });
});

describe("what does not exist", () => {
  it("is not asked for again within five seconds, and is not told to others", async () => {
    const { inPostgres, inRedis, state, isolate, settle } = newStores();
    const cache = isolate();
    expect((await cache.get("b")).value).toBeNull();
    expect((await cache.get("b")).value).toBeNull();
    await settle();
    expect([state.asked, inRedis.size]).toEqual([1, 0]);
    inPostgres.set("b", { name: "new", version: 1 });
    state.now = 6 * seconds;
    expect((await cache.get("b")).value?.name).toBe("new");
  });
});

describe("without Postgres", () => {
  it("what was known within a quarter of an hour is used, and nothing else", async () => {
    const { state, isolate, settle } = newStores();
    const cache = isolate();
    await cache.get("a");
    await settle();
    state.isPostgresUp = false;
    state.now = 14 * minutes;
    expect((await cache.get("a")).value?.name).toBe("first");
    await expect(cache.get("b")).rejects.toThrow(UpstreamUnavailable);
    state.now = 16 * minutes;
    await expect(cache.get("a")).rejects.toThrow(UpstreamUnavailable);
  });
});

describe("without Redis", () => {
  it("each isolate remembers for itself", async () => {
    const { state, isolate, settle } = newStores();
    state.isRedisUp = false;
    const cache = isolate();
    await cache.get("a");
    await settle();
    await cache.get("a");
    expect(state.asked).toBe(1);
  });
});

it("what another has put into Redis, and is not of the form, is as good as nothing", async () => {
  const { inRedis, isolate } = newStores();
  inRedis.set("t:a:thing", { value: { name: 7 }, asOf: 1, checkedAt: 0 });
  expect((await isolate().get("a")).value?.name).toBe("first");
});

it("takes no more of an isolate's memory than it may: what was used last stays", async () => {
  const { inPostgres, state, isolate } = newStores();
  state.isRedisUp = false;
  const cache = isolate();
  for (const id of ["b", "c", "d"]) {
    inPostgres.set(id, { name: id.repeat(400), version: 1 });
    await cache.get(id);
  }
  await Promise.all(["c", "d"].map((id) => cache.get(id)));
  expect(state.asked).toBe(3);
  await cache.get("b");
  expect(state.asked).toBe(4);
});
