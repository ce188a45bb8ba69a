import { Redis } from "@upstash/redis";
import { beforeEach, expect, test } from "vitest";
import { startRedis } from "../../local/redis/start.ts";
import { describeRedis, token } from "./support/redis-engines.ts";

describeRedis("@upstash/redis", (part) => {
  const url = () => `http://127.0.0.1:${part().port}`;
  const connect = () => new Redis({ url: url(), token });

  /** Calls the endpoint as curl would. */
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url()}${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      ...init,
    });
    return { status: response.status, body: await response.json() };
  };

  beforeEach(() => connect().flushdb());

  test("strings, numbers and JSON come back as they were set, and what was not set is null", async () => {
    const redis = connect();
    const user = { name: "Zoë 🚀 日本", tags: ["a", null], age: 5, quote: '"\\' };
    expect(await redis.set("text", "plain")).toBe("OK");
    await redis.set("number", 42);
    await redis.set("json", user);
    await redis.set("status", "OK");
    expect(await redis.get("text")).toBe("plain");
    expect(await redis.get("number")).toBe(42);
    expect(await redis.get("json")).toEqual(user);
    expect(await redis.get("status")).toBe("OK");
    expect(await redis.get("missing")).toBeNull();
    expect(await redis.mget("text", "missing", "json", "status")).toEqual(["plain", null, user, "OK"]);
  });

  test("set takes expiry, existence and the old value", async () => {
    const redis = connect();
    expect(await redis.set("lease", "mine", { nx: true, ex: 100 })).toBe("OK");
    expect(await redis.set("lease", "yours", { nx: true })).toBeNull();
    expect(await redis.ttl("lease")).toBeGreaterThan(90);
    expect(await redis.set("lease", "next", { xx: true, get: true })).toBe("mine");
    expect(await redis.ttl("lease")).toBe(-1);
    expect(await redis.set("absent", "x", { xx: true })).toBeNull();
    expect(await redis.set("cached", "old", { get: true, px: 60_000 })).toBeNull();
    expect(await redis.set("cached", "new", { keepTtl: true })).toBe("OK");
    expect(await redis.pttl("cached")).toBeGreaterThan(50_000);
    await expect(redis.exec(["SET", "cached", "x", "SOON"])).rejects.toThrow("ERR syntax error");
  });

  test("a key is gone once its time is up", async () => {
    const redis = connect();
    await redis.set("brief", "here", { px: 30 });
    await expect.poll(() => redis.get("brief"), { timeout: 5000 }).toBeNull();
    expect(await redis.exists("brief")).toBe(0);
    expect(await redis.ttl("brief")).toBe(-2);
    await redis.set("kept", "here");
    expect(await redis.pexpire("kept", 60_000)).toBe(1);
    expect(await redis.persist("kept")).toBe(1);
    expect(await redis.ttl("kept")).toBe(-1);
  });

  test("counters count, and refuse what is no number", async () => {
    const redis = connect();
    expect(await Promise.all(Array.from({ length: 20 }, () => redis.incr("count")))).toContain(20);
    expect(await redis.incrby("count", 22)).toBe(42);
    expect(await redis.decr("count")).toBe(41);
    expect(await redis.incrbyfloat("share", 0.5)).toBe(0.5);
    await redis.set("word", "ten");
    await expect(redis.incr("word")).rejects.toThrow("ERR value is not an integer or out of range");
    expect(await redis.get("word")).toBe("ten");
  });

  test("hashes hold fields of any kind", async () => {
    const redis = connect();
    expect(await redis.hset("hash", { name: "x", count: 3, list: [1, 2] })).toBe(3);
    expect(await redis.hgetall("hash")).toEqual({ name: "x", count: 3, list: [1, 2] });
    expect(await redis.hgetall("missing")).toBeNull();
    expect(await redis.hmget("hash", "count", "missing")).toEqual({ count: 3, missing: null });
    expect(await redis.hincrby("hash", "count", 4)).toBe(7);
    expect(await redis.hdel("hash", "name", "missing")).toBe(1);
    expect(await redis.hexists("hash", "name")).toBe(0);
  });

  test("sorted sets are ordered by score", async () => {
    const redis = connect();
    const members = [
      { score: 3, member: "three" },
      { score: 1, member: "one" },
      { score: 2.5, member: "more" },
    ];
    expect(await redis.zadd("sorted", { score: 2, member: "two" }, ...members)).toBe(4);
    expect(await redis.zrange("sorted", 0, -1, { withScores: true })).toEqual([
      "one",
      1,
      "two",
      2,
      "more",
      2.5,
      "three",
      3,
    ]);
    expect(await redis.zrange("sorted", 2, 3, { byScore: true })).toEqual(["two", "more", "three"]);
    expect(await redis.zscore("sorted", "more")).toBe(2.5);
    expect(await redis.zincrby("sorted", 9, "one")).toBe(10);
    expect(await redis.zrank("sorted", "one")).toBe(3);
    expect(await redis.zremrangebyscore("sorted", 2, "(3")).toBe(2);
    expect(await redis.zcard("sorted")).toBe(2);
    expect(
      await redis.zadd("sorted", { nx: true }, { score: 1, member: "three" }, { score: 1, member: "new" }),
    ).toBe(1);
    expect(await redis.zscore("sorted", "three")).toBe(3);
  });

  test("lists and sets", async () => {
    const redis = connect();
    await redis.rpush<unknown>("list", "a", { b: 1 }, 3);
    expect(await redis.lrange("list", 0, -1)).toEqual(["a", { b: 1 }, 3]);
    expect(await redis.lpop("list")).toBe("a");
    await redis.sadd("set", "x", "y", "x");
    expect((await redis.smembers("set")).sort()).toEqual(["x", "y"]);
    expect(await redis.smismember("set", ["x", "z"])).toEqual([1, 0]);
  });

  test("a scan finds every key that matches, once", async () => {
    const redis = connect();
    const names = Array.from({ length: 25 }, (_, index) => `t:acme:${index}`);
    await Promise.all([...names, "t:globex:1"].map((name) => redis.set(name, 1)));
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, { match: "t:acme:*" });
      found.push(...keys);
      cursor = next;
    } while (cursor !== "0");
    expect(found.sort()).toEqual(names.sort());
  });

  test("a pipeline gives each command's own outcome", async () => {
    const pipeline = connect().pipeline().set("a", 1).incr("a").lpush("a", "x").get("a").get("missing");
    const [set, incremented, pushed, got, missing] = await pipeline.exec({ keepErrors: true });
    expect([set.result, incremented.result, got.result, missing.result]).toEqual(["OK", 2, 2, null]);
    expect(pushed.error).toContain("WRONGTYPE Operation against a key holding the wrong kind of value");
  });

  test("a transaction runs with nothing in between", async () => {
    const redis = connect();
    const pair = (value: number) =>
      redis.multi().set("left", value).set("right", value).mget("left", "right").exec();
    const seen = await Promise.all(Array.from({ length: 20 }, (_, value) => pair(value)));
    expect(seen).toEqual(seen.map((_, value) => ["OK", "OK", [value, value]]));
  });

  test("a transaction with a malformed command runs nothing", async () => {
    const redis = connect();
    const body = JSON.stringify([["SET", "a", "1"], ["GET"]]);
    const refused = await call("/multi-exec", { method: "POST", body });
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatch(/^EXECABORT /);
    expect(await redis.get("a")).toBeNull();
  });

  test("a command that fails in a transaction leaves the others as they are", async () => {
    const commands = [
      ["SET", "a", "1"],
      ["LPUSH", "a", "x"],
      ["INCR", "a"],
    ];
    const { status, body } = await call("/multi-exec", { method: "POST", body: JSON.stringify(commands) });
    expect(status).toBe(200);
    const failure = { error: "WRONGTYPE Operation against a key holding the wrong kind of value" };
    expect(body).toEqual([{ result: "OK" }, failure, { result: 2 }]);
  });

  test("bytes that are no text survive in base64", async () => {
    const bytes = Buffer.from([0, 255, 128, 13, 10, 34]);
    const method = "POST";
    expect((await call("/set/bytes", { method, body: bytes })).body).toEqual({ result: "OK" });
    const headers = { Authorization: `Bearer ${token}`, "Upstash-Encoding": "base64" };
    expect((await call("/get/bytes", { headers })).body).toEqual({ result: bytes.toString("base64") });
    expect((await call("/mget/bytes/none", { headers })).body).toEqual({
      result: [bytes.toString("base64"), null],
    });
    expect((await call("/strlen/bytes")).body).toEqual({ result: 6 });
  });

  test("commands may be written as a path, with options as a query and the token in it", async () => {
    expect((await call("/set/path%2Fname/a%20value?EX=100&NX")).body).toEqual({ result: "OK" });
    expect((await call("/get/path%2Fname")).body).toEqual({ result: "a value" });
    expect((await call("/ttl/path%2Fname")).body.result).toBeGreaterThan(90);
    expect((await call(`/get/path%2Fname?_token=${token}`, { headers: {} })).body).toEqual({
      result: "a value",
    });
  });

  test("who shows no token or a wrong one is refused", async () => {
    const refusal = { status: 401, body: { error: "WRONGPASS invalid or missing auth token" } };
    expect(await call("/get/a", { headers: {} })).toEqual(refusal);
    expect(await call("/get/a", { headers: { Authorization: "Bearer guess" } })).toEqual(refusal);
    await expect(new Redis({ url: url(), token: "guess" }).get("a")).rejects.toThrow("WRONGPASS");
  });

  test("a malformed request or command is refused in Redis's words", async () => {
    const post = (path: string, body: string) => call(path, { method: "POST", body });
    const refused = async (answer: ReturnType<typeof post>) => ({
      status: (await answer).status,
      error: (await answer).body.error,
    });
    expect(await refused(post("/", "{"))).toEqual({ status: 400, error: "ERR failed to parse request" });
    expect(await refused(call("/get/%"))).toEqual({ status: 400, error: "ERR failed to parse request" });
    expect(await refused(post("/", '{"a": 1}'))).toEqual({
      status: 400,
      error: "ERR failed to parse command",
    });
    expect(await refused(post("/pipeline", "[1]"))).toEqual({
      status: 400,
      error: "ERR failed to parse pipeline request",
    });
    expect((await refused(post("/", JSON.stringify(["SET", "k", "x".repeat(11_000_000)])))).status).toBe(413);
    expect((await refused(post("/", '["GET"]'))).error).toBe(
      "ERR wrong number of arguments for 'get' command",
    );
    expect((await refused(post("/", '["NOPE", "a", "b"]'))).error).toBe(
      "ERR unknown command 'NOPE', with args beginning with: 'a' 'b' ",
    );
    for (const name of ["BLPOP", "MULTI", "SUBSCRIBE", "SHUTDOWN"]) {
      expect((await refused(call(`/${name.toLowerCase()}/a/0`))).error).toBe(
        `ERR Command is not available: '${name}'. See https://upstash.com/docs/redis/overall/rediscompatibility for details`,
      );
    }
    await expect(connect().exec(["GET"])).rejects.toThrow("wrong number of arguments");
  });

  test("health tells engine and version, to anyone", async () => {
    expect(await call("/health", { headers: {} })).toEqual({
      status: 200,
      body: { status: "ok", ...part().facts },
    });
  });
});

test("what the embedded engine lacks is refused with the way out", async () => {
  const part = await startRedis({ port: 0, token });
  const redis = new Redis({ url: `http://127.0.0.1:${part.port}`, token });
  await expect(redis.touch("a")).rejects.toThrow("Set REDIS_URL to a Redis server");
  await part.stop();
});

test("two parts in one process share nothing", async () => {
  const parts = await Promise.all([startRedis({ port: 0, token }), startRedis({ port: 0, token })]);
  const [one, other] = parts.map(({ port }) => new Redis({ url: `http://127.0.0.1:${port}`, token }));
  await one?.set("mine", "here");
  expect(await other?.get("mine")).toBeNull();
  await Promise.all(parts.map(({ stop }) => stop()));
});
