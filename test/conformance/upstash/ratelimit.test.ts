import { MultiRegionRatelimit, Ratelimit } from "@upstash/ratelimit";
import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

describeEachRedis("rate limits", ({ redis, connect, key }) => {
  type Limiter = ConstructorParameters<typeof Ratelimit>[0]["limiter"];

  /** A limiter that remembers nothing itself, so that each decision is Redis's. */
  const limit = (limiter: Limiter, prefix: string) =>
    new Ratelimit({ redis, limiter, prefix: key(prefix), ephemeralCache: false });

  const successes = async (
    ratelimit: Ratelimit | MultiRegionRatelimit,
    identifier: string,
    times: number,
  ) => {
    const seen: boolean[] = [];
    for (let time = 0; time < times; time++) seen.push((await ratelimit.limit(identifier)).success);
    return seen;
  };

  test("a fixed window lets through its limit, and tells what is left", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(3, "1 h"), "fixed");
    expect(await ratelimit.limit("user")).toMatchObject({ success: true, limit: 3, remaining: 2 });
    expect(await successes(ratelimit, "user", 3)).toEqual([true, true, false]);
    expect(await ratelimit.getRemaining("user")).toMatchObject({ remaining: 0, limit: 3 });
    expect(await successes(ratelimit, "another", 1)).toEqual([true]);
  });

  test("a sliding window lets through its limit, also to requests at once", async () => {
    const ratelimit = limit(Ratelimit.slidingWindow(5, "1 h"), "sliding");
    const answers = await Promise.all(Array.from({ length: 12 }, () => ratelimit.limit("user")));
    expect(answers.filter(({ success }) => success)).toHaveLength(5);
    expect(await ratelimit.getRemaining("user")).toMatchObject({ remaining: 0, limit: 5 });
  });

  test("a window that has passed frees its limit", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(1, "300 ms"), "passing");
    await successes(ratelimit, "user", 2);
    await expect.poll(async () => (await ratelimit.limit("user")).success, { timeout: 5000 }).toBe(true);
  });

  test("a token bucket is emptied and tells when it is filled again", async () => {
    const ratelimit = limit(Ratelimit.tokenBucket(1, "1 h", 2), "bucket");
    expect(await successes(ratelimit, "user", 3)).toEqual([true, true, false]);
    const { reset, remaining } = await ratelimit.getRemaining("user");
    expect(remaining).toBe(0);
    expect(reset).toBeTypeOf("number");
  });

  test("a cached fixed window decides by itself, and tells Redis", async () => {
    const limiter = Ratelimit.cachedFixedWindow(3, "1 h");
    const ratelimit = new Ratelimit({ redis, limiter, prefix: key("cached") });
    for (const success of [true, true, true, false]) {
      const answer = await ratelimit.limit("user");
      await answer.pending;
      expect(answer.success).toBe(success);
    }
    expect(await ratelimit.getRemaining("user")).toMatchObject({ remaining: 0 });
  });

  test("a rate takes several at once", async () => {
    const ratelimit = limit(Ratelimit.slidingWindow(10, "1 h"), "rate");
    expect(await ratelimit.limit("user", { rate: 8 })).toMatchObject({ success: true, remaining: 2 });
    expect((await ratelimit.limit("user", { rate: 2 })).success).toBe(true);
    expect((await ratelimit.limit("user")).success).toBe(false);
  });

  test("limits under two prefixes do not mix", async () => {
    const [acme, globex] = ["acme", "globex"].map((name) => limit(Ratelimit.slidingWindow(1, "1 h"), name));
    if (!acme || !globex) throw new Error("no limiters");
    expect(await successes(acme, "user", 2)).toEqual([true, false]);
    expect(await successes(globex, "user", 2)).toEqual([true, false]);
  });

  test("a reset gives one identifier its limit back", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(1, "1 h"), "reset");
    await successes(ratelimit, "user", 2);
    await successes(ratelimit, "other", 1);
    await ratelimit.resetUsedTokens("user");
    expect(await successes(ratelimit, "user", 1)).toEqual([true]);
    expect(await successes(ratelimit, "other", 1)).toEqual([false]);
  });

  test("one that waits is let through once the window has passed", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(1, "500 ms"), "waiting");
    await successes(ratelimit, "user", 2);
    expect((await ratelimit.blockUntilReady("user", 5000)).success).toBe(true);
  });

  test("one that waits too short a time is refused", async () => {
    const ratelimit = limit(Ratelimit.fixedWindow(1, "1 h"), "impatient");
    await successes(ratelimit, "user", 1);
    expect((await ratelimit.blockUntilReady("user", 50)).success).toBe(false);
  });

  test("analytics are written down beside the limit", async () => {
    const limiter = Ratelimit.fixedWindow(5, "1 h");
    const ratelimit = new Ratelimit({ redis, limiter, prefix: key("analytics"), analytics: true });
    await (await ratelimit.limit("user")).pending;
    const [, keys] = await redis.scan("0", { match: `${key("analytics")}:events*`, count: 10_000 });
    expect(keys).not.toEqual([]);
  });

  test("who is on a deny list is denied without a count", async () => {
    const limiter = Ratelimit.fixedWindow(5, "1 h");
    const prefix = key("deny");
    const ratelimit = new Ratelimit({
      redis,
      limiter,
      prefix,
      enableProtection: true,
      ephemeralCache: false,
    });
    // As the list of addresses is there already, the limiter does not fetch one.
    await redis.sadd(`${prefix}:denyList:ipDenyList`, "0.0.0.0");
    await redis.set(`${prefix}:ipDenyListStatus`, "valid", { ex: 1000 });
    await redis.sadd(`${prefix}:denyList:all`, "evil");
    const denied = await ratelimit.limit("evil");
    await denied.pending;
    expect(denied).toMatchObject({ success: false, reason: "denyList", deniedValue: "evil" });
    const fine = await ratelimit.limit("good");
    await fine.pending;
    expect(fine.success).toBe(true);
  });

  test("a limit over several regions is kept in each", async () => {
    const ratelimit = new MultiRegionRatelimit({
      redis: [connect(), connect()],
      limiter: MultiRegionRatelimit.slidingWindow(3, "1 h"),
      prefix: key("regions"),
      ephemeralCache: false,
    });
    const answer = await ratelimit.limit("user");
    await answer.pending;
    expect(answer).toMatchObject({ success: true, limit: 3 });
    const fixed = new MultiRegionRatelimit({
      redis: [connect()],
      limiter: MultiRegionRatelimit.fixedWindow(2, "1 h"),
      prefix: key("region"),
      ephemeralCache: false,
    });
    expect(await successes(fixed, "user", 3)).toEqual([true, true, false]);
  });

  test("a limiter whose Redis does not answer in time lets through", async () => {
    const limiter = Ratelimit.fixedWindow(1, "1 h");
    const slow = connect({ url: "http://127.0.0.1:1", retry: { retries: 5, backoff: () => 5000 } });
    const ratelimit = new Ratelimit({ redis: slow, limiter, prefix: key("slow"), timeout: 50 });
    expect(await ratelimit.limit("user")).toMatchObject({ success: true, reason: "timeout" });
  });
});
