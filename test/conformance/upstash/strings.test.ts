import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

describeEachRedis("strings", ({ redis, connect, key }) => {
  test("strings, numbers and JSON come back as they were set, and what was not set is null", async () => {
    const user = { name: "Zoë 🚀 日本", tags: ["a", null], age: 5, quote: '"\\' };
    expect(await redis.set(key("text"), "plain")).toBe("OK");
    await redis.mset({ [key("number")]: 42, [key("json")]: user, [key("status")]: "OK", [key("none")]: "" });
    expect(await redis.get(key("text"))).toBe("plain");
    expect(await redis.get(key("number"))).toBe(42);
    expect(await redis.get(key("json"))).toEqual(user);
    expect(await redis.get(key("none"))).toBe("");
    expect(await redis.get(key("missing"))).toBeNull();
    const names = ["text", "missing", "json", "status"].map(key);
    expect(await redis.mget(...names)).toEqual(["plain", null, user, "OK"]);
  });

  test("a client that decodes nothing gets text", async () => {
    const plain = connect({ automaticDeserialization: false });
    await plain.set(key("raw"), '{"a":1}');
    expect(await plain.get(key("raw"))).toBe('{"a":1}');
  });

  test("text survives without base64 as with it", async () => {
    const text = 'line\r\n\ttab "quoted" \u0000 日本 🚀';
    await connect({ responseEncoding: false }).set(key("odd"), text);
    expect(await connect({ responseEncoding: false }).get(key("odd"))).toBe(text);
    expect(await redis.get(key("odd"))).toBe(text);
    expect(await redis.strlen(key("odd"))).toBe(new TextEncoder().encode(text).length);
  });

  test("set takes expiry, existence and the old value", async () => {
    const lease = key("lease");
    expect(await redis.set(lease, "mine", { nx: true, ex: 100 })).toBe("OK");
    expect(await redis.set(lease, "yours", { nx: true })).toBeNull();
    expect(await redis.ttl(lease)).toBeGreaterThan(90);
    expect(await redis.set(lease, "next", { xx: true, get: true })).toBe("mine");
    expect(await redis.ttl(lease)).toBe(-1);
    expect(await redis.set(key("absent"), "x", { xx: true })).toBeNull();
    expect(await redis.set(key("cached"), "old", { get: true, px: 60_000 })).toBeNull();
    expect(await redis.set(key("cached"), "new", { keepTtl: true })).toBe("OK");
    expect(await redis.pttl(key("cached"))).toBeGreaterThan(50_000);
  });

  test("a key is gone once its time is up", async () => {
    await redis.set(key("brief"), "here", { px: 30 });
    await expect.poll(() => redis.get(key("brief")), { timeout: 5000 }).toBeNull();
    expect(await redis.exists(key("brief"))).toBe(0);
    expect(await redis.ttl(key("brief"))).toBe(-2);
  });

  test("an expiry is set, read and taken away", async () => {
    await redis.set(key("kept"), "here");
    expect(await redis.pexpire(key("kept"), 60_000)).toBe(1);
    expect(await redis.persist(key("kept"))).toBe(1);
    expect(await redis.ttl(key("kept"))).toBe(-1);
    expect(await redis.expireat(key("kept"), Math.floor(Date.now() / 1000) + 100)).toBe(1);
    expect(await redis.ttl(key("kept"))).toBeGreaterThan(90);
    expect(await redis.expire(key("missing"), 10)).toBe(0);
  });

  test("counters count, also when several count at once", async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => redis.incr(key("count"))))).toContain(20);
    expect(await redis.incrby(key("count"), 22)).toBe(42);
    expect(await redis.decr(key("count"))).toBe(41);
    expect(await redis.incrbyfloat(key("share"), 0.5)).toBe(0.5);
  });

  test("parts of a string are read and written", async () => {
    expect(await redis.append(key("parts"), "Hello")).toBe(5);
    expect(await redis.append(key("parts"), " World")).toBe(11);
    expect(await redis.getrange(key("parts"), 0, 4)).toBe("Hello");
    expect(await redis.setrange(key("parts"), 6, "Redis")).toBe(11);
    expect(await redis.get(key("parts"))).toBe("Hello Redis");
  });

  test("a value is taken out, or exchanged", async () => {
    await redis.set(key("once"), "value");
    expect(await redis.getset(key("once"), "other")).toBe("value");
    expect(await redis.getdel(key("once"))).toBe("other");
    expect(await redis.getdel(key("once"))).toBeNull();
  });

  test("keys are told by type, renamed and deleted", async () => {
    await redis.set(key("one"), 1);
    expect(await redis.type(key("one"))).toBe("string");
    expect(await redis.type(key("missing"))).toBe("none");
    expect(await redis.rename(key("one"), key("two"))).toBe("OK");
    expect(await redis.exists(key("one"), key("two"))).toBe(1);
    expect(await redis.del(key("one"), key("two"))).toBe(1);
  });

  test("a scan finds every key that matches, once", async () => {
    const names = Array.from({ length: 25 }, (_, index) => key(`scan:${index}`));
    await Promise.all([...names, key("other")].map((name) => redis.set(name, 1)));
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, { match: key("scan:*"), count: 10 });
      found.push(...keys);
      cursor = next;
    } while (cursor !== "0");
    expect(found.sort()).toEqual(names.sort());
  });
});
