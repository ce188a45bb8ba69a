import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

describeEachRedis("collections", ({ redis, key }) => {
  test("hashes hold fields of any kind", async () => {
    const hash = key("hash");
    expect(await redis.hset(hash, { name: "x", count: 3, list: [1, 2] })).toBe(3);
    expect(await redis.hgetall(hash)).toEqual({ name: "x", count: 3, list: [1, 2] });
    expect(await redis.hgetall(key("missing"))).toBeNull();
    expect(await redis.hmget(hash, "count", "missing")).toEqual({ count: 3, missing: null });
    expect(await redis.hget(hash, "missing")).toBeNull();
  });

  test("hash fields are counted, changed and deleted", async () => {
    const hash = key("fields");
    await redis.hset(hash, { name: "x", count: 3 });
    expect(await redis.hincrby(hash, "count", 4)).toBe(7);
    expect(await redis.hsetnx(hash, "name", "y")).toBe(0);
    expect(await redis.hlen(hash)).toBe(2);
    expect((await redis.hkeys(hash)).sort()).toEqual(["count", "name"]);
    expect(await redis.hdel(hash, "name", "missing")).toBe(1);
    expect(await redis.hexists(hash, "name")).toBe(0);
  });

  test("lists are pushed, read and popped at both ends", async () => {
    const list = key("list");
    expect(await redis.rpush<unknown>(list, "a", { b: 1 }, 3)).toBe(3);
    expect(await redis.lpush(list, "first")).toBe(4);
    expect(await redis.lrange(list, 0, -1)).toEqual(["first", "a", { b: 1 }, 3]);
    expect(await redis.lpop(list)).toBe("first");
    expect(await redis.rpop(list)).toBe(3);
    expect(await redis.llen(list)).toBe(2);
    expect(await redis.lindex(list, -1)).toEqual({ b: 1 });
  });

  test("lists are trimmed, and items removed and replaced", async () => {
    const list = key("trimmed");
    await redis.rpush(list, "a", "b", "a", "c", "d");
    expect(await redis.lrem(list, 1, "a")).toBe(1);
    expect(await redis.lset(list, 0, "B")).toBe("OK");
    expect(await redis.ltrim(list, 0, 2)).toBe("OK");
    expect(await redis.lrange(list, 0, -1)).toEqual(["B", "a", "c"]);
  });

  test("sets hold each member once", async () => {
    const [left, right] = [key("left"), key("right")];
    expect(await redis.sadd(left, "x", "y", "x")).toBe(2);
    await redis.sadd(right, "y", "z");
    expect((await redis.smembers(left)).sort()).toEqual(["x", "y"]);
    expect(await redis.smismember(left, ["x", "z"])).toEqual([1, 0]);
    expect(await redis.sinter(left, right)).toEqual(["y"]);
    expect((await redis.sunion(left, right)).sort()).toEqual(["x", "y", "z"]);
    expect(await redis.sdiff(left, right)).toEqual(["x"]);
    expect(await redis.srem(left, "x", "missing")).toBe(1);
    expect(await redis.scard(left)).toBe(1);
  });

  test("sorted sets are ordered by score", async () => {
    const sorted = key("sorted");
    const members = [
      { score: 3, member: "three" },
      { score: 1, member: "one" },
      { score: 2.5, member: "more" },
    ];
    expect(await redis.zadd(sorted, { score: 2, member: "two" }, ...members)).toBe(4);
    const withScores = ["one", 1, "two", 2, "more", 2.5, "three", 3];
    expect(await redis.zrange(sorted, 0, -1, { withScores: true })).toEqual(withScores);
    expect(await redis.zrange(sorted, 2, 3, { byScore: true })).toEqual(["two", "more", "three"]);
    expect(await redis.zscore(sorted, "more")).toBe(2.5);
    expect(await redis.zscore(sorted, "missing")).toBeNull();
    expect(await redis.zcount(sorted, 2, 3)).toBe(3);
  });

  test("scores change, and members go by rank and score", async () => {
    const sorted = key("changing");
    await redis.zadd(sorted, { score: 1, member: "a" }, { score: 2, member: "b" }, { score: 3, member: "c" });
    expect(await redis.zincrby(sorted, 9, "a")).toBe(10);
    expect(await redis.zrank(sorted, "a")).toBe(2);
    expect(await redis.zremrangebyscore(sorted, 2, "(3")).toBe(1);
    expect(await redis.zcard(sorted)).toBe(2);
    const additions = [
      { score: 1, member: "c" },
      { score: 1, member: "new" },
    ] as const;
    expect(await redis.zadd(sorted, { nx: true }, ...additions)).toBe(1);
    expect(await redis.zscore(sorted, "c")).toBe(3);
    expect(await redis.zrem(sorted, "c", "missing")).toBe(1);
  });

  test("streams keep entries in order", async () => {
    const stream = key("stream");
    const first = await redis.xadd(stream, "*", { kind: "start", count: 1 });
    await redis.xadd(stream, "*", { kind: "end" });
    expect(first).toMatch(/^\d+-\d+$/);
    expect(await redis.xlen(stream)).toBe(2);
    const entries = await redis.xrange(stream, "-", "+");
    expect(Object.values(entries)).toEqual([{ kind: "start", count: 1 }, { kind: "end" }]);
  });
});
