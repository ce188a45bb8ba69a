import { createHash } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { beforeEach, expect, test } from "vitest";
import { describeRedis, token } from "./support/redis-engines.ts";

describeRedis("scripts and @upstash/ratelimit", (part) => {
  const connect = () => new Redis({ url: `http://127.0.0.1:${part().port}`, token });

  /** A limiter that remembers nothing itself, so that each decision is Redis's. */
  const limit = (limiter: ConstructorParameters<typeof Ratelimit>[0]["limiter"], prefix = "t:acme:limit") =>
    new Ratelimit({ redis: connect(), limiter, prefix, ephemeralCache: false });

  const successes = async (ratelimit: Ratelimit, identifier: string, times: number) => {
    const seen: boolean[] = [];
    for (let time = 0; time < times; time++) seen.push((await ratelimit.limit(identifier)).success);
    return seen;
  };

  beforeEach(() => connect().flushdb());

  test("a script gets keys and arguments, calls Redis, and its values become Redis's", async () => {
    const redis = connect();
    const script = `redis.call("SET", KEYS[1], ARGV[1])
      return { redis.call("GET", KEYS[1]), #ARGV, 3.9, true, false, { "nested", redis.call("GET", "missing") } }`;
    const reply = await redis.eval(script, ["key"], ["né 🚀", "second"]);
    expect(reply).toEqual(["né 🚀", 2, 3, 1, null, ["nested", null]]);
    expect(await redis.get("key")).toBe("né 🚀");
    expect(await redis.eval("return {1, nil, 3}", [], [])).toEqual([1]);
    expect(await redis.eval("return redis.status_reply('fine')", [], [])).toBe("fine");
  });

  test("what a script finds missing is false to it", async () => {
    const redis = connect();
    await redis.hset("hash", { a: 1 });
    const script = `local values = redis.call("HMGET", "hash", "a", "b")
      return { values[1], values[2] == false and "missing" or "there", redis.call("GET", "none") == false and 1 or 0 }`;
    expect(await redis.eval(script, [], [])).toEqual([1, "missing", 1]);
  });

  test("a script's numbers are written as Redis writes them", async () => {
    const redis = connect();
    await redis.eval(`redis.call("SET", "whole", 10 / 2) redis.call("SET", "part", 1 / 4)`, [], []);
    expect(await redis.mget("whole", "part")).toEqual([5, 0.25]);
  });

  test("a script that fails tells its error", async () => {
    const redis = connect();
    await expect(redis.eval("return redis.error_reply('ERR my own')", [], [])).rejects.toThrow("ERR my own");
    await expect(redis.eval("error('thrown')", [], [])).rejects.toThrow("thrown");
    await expect(redis.eval("this is no script", [], [])).rejects.toThrow("Error compiling script");
    await expect(redis.eval("return redis.call('NOPE')", [], [])).rejects.toThrow("Unknown Redis command");
    expect(await redis.eval("return redis.pcall('NOPE').err and 'caught'", [], [])).toBe("caught");
  });

  test("a script runs by its hash once it was loaded or run, with Upstash's flags or without", async () => {
    const redis = connect();
    for (const script of ["return ARGV[1]", "#!lua flags=allow-key-locking\nreturn ARGV[1] .. '!'"]) {
      const hash = createHash("sha1").update(script).digest("hex");
      await redis.scriptFlush();
      await expect(redis.evalsha(hash, [], ["x"])).rejects.toThrow("NOSCRIPT");
      expect(await redis.scriptExists(hash)).toEqual([0]);
      expect(await redis.scriptLoad(script)).toBe(hash);
      expect(await redis.scriptExists(hash)).toEqual([1]);
      expect(await redis.evalsha(hash, [], ["x"])).toMatch(/^x!?$/);
      await redis.scriptFlush();
      expect(await redis.createScript(script).exec([], ["y"])).toMatch(/^y!?$/);
      expect(await redis.evalsha(hash, [], ["z"])).toMatch(/^z!?$/);
    }
  });

  test("a fixed window lets through its limit, and tells what is left", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(3, "1 h"));
    expect(await ratelimit.limit("user")).toMatchObject({ success: true, limit: 3, remaining: 2 });
    expect(await successes(ratelimit, "user", 3)).toEqual([true, true, false]);
    expect(await ratelimit.getRemaining("user")).toMatchObject({ remaining: 0, limit: 3 });
    expect(await successes(ratelimit, "another", 1)).toEqual([true]);
  });

  test("a sliding window lets through its limit, also to requests at once", async () => {
    const ratelimit = limit(Ratelimit.slidingWindow(5, "1 h"));
    const answers = await Promise.all(Array.from({ length: 12 }, () => ratelimit.limit("user")));
    expect(answers.filter(({ success }) => success)).toHaveLength(5);
    expect(await ratelimit.getRemaining("user")).toMatchObject({ remaining: 0, limit: 5 });
  });

  test("a window that has passed frees its limit", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(1, "300 ms"));
    await successes(ratelimit, "user", 2);
    await expect.poll(async () => (await ratelimit.limit("user")).success, { timeout: 5000 }).toBe(true);
  });

  test("a token bucket is emptied and tells when it is filled again", async () => {
    const ratelimit = limit(Ratelimit.tokenBucket(1, "1 h", 2));
    expect(await successes(ratelimit, "user", 3)).toEqual([true, true, false]);
    const { reset, remaining } = await ratelimit.getRemaining("user");
    expect(remaining).toBe(0);
    expect(reset).toBeTypeOf("number");
  });

  test("a rate takes several at once", async () => {
    const ratelimit = limit(Ratelimit.slidingWindow(10, "1 h"));
    expect(await ratelimit.limit("user", { rate: 8 })).toMatchObject({ success: true, remaining: 2 });
    expect((await ratelimit.limit("user", { rate: 2 })).success).toBe(true);
    expect((await ratelimit.limit("user")).success).toBe(false);
  });

  test("limits under two prefixes do not mix", async () => {
    const acme = limit(Ratelimit.slidingWindow(1, "1 h"), "t:acme:limit");
    const globex = limit(Ratelimit.slidingWindow(1, "1 h"), "t:globex:limit");
    expect(await successes(acme, "user", 2)).toEqual([true, false]);
    expect(await successes(globex, "user", 2)).toEqual([true, false]);
  });

  test("a reset gives one identifier its limit back", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(1, "1 h"));
    await successes(ratelimit, "user", 2);
    await successes(ratelimit, "other", 1);
    await ratelimit.resetUsedTokens("user");
    expect(await successes(ratelimit, "user", 1)).toEqual([true]);
    expect(await successes(ratelimit, "other", 1)).toEqual([false]);
  });
});
