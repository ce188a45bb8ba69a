import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

const wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";

describeEachRedis("pipelines and transactions", ({ redis, connect, key }) => {
  test("a pipeline answers each command in turn", async () => {
    const name = key("turn");
    expect(await redis.pipeline().set(name, 1).incr(name).get(name).get(key("missing")).exec()).toEqual([
      "OK",
      2,
      2,
      null,
    ]);
  });

  test("a pipeline that keeps errors gives each command's own outcome", async () => {
    const name = key("kept");
    const pipeline = redis.pipeline().set(name, 1).incr(name).lpush(name, "x").get(name);
    const [set, incremented, pushed, got] = await pipeline.exec({ keepErrors: true });
    expect([set.result, incremented.result, got.result]).toEqual(["OK", 2, 2]);
    expect(pushed.error).toContain(wrongType);
  });

  test("a pipeline that keeps no errors rejects, and its other commands were run", async () => {
    const name = key("thrown");
    await expect(redis.pipeline().set(name, 1).lpush(name, "x").incr(name).exec()).rejects.toThrow(wrongType);
    expect(await redis.get(name)).toBe(2);
  });

  test("an empty pipeline is refused by the client", async () => {
    await expect(redis.pipeline().exec()).rejects.toThrow("Pipeline is empty");
  });

  test("commands at once go together by themselves", async () => {
    const client = connect({ enableAutoPipelining: true });
    const answers = await Promise.all([
      client.set(key("auto"), 1),
      client.incr(key("auto")),
      client.get(key("auto")),
    ]);
    expect(answers).toEqual(["OK", 2, 2]);
    const [failed, fine] = await Promise.allSettled([
      client.lpush(key("auto"), "x"),
      client.get(key("auto")),
    ]);
    expect([failed.status, fine.status]).toEqual(["rejected", "fulfilled"]);
  });

  test("a transaction runs with nothing in between", async () => {
    const [left, right] = [key("left"), key("right")];
    const pair = (value: number) => redis.multi().set(left, value).set(right, value).mget(left, right).exec();
    const seen = await Promise.all(Array.from({ length: 10 }, (_, value) => pair(value)));
    expect(seen).toEqual(seen.map((_, value) => ["OK", "OK", [value, value]]));
  });

  test("a command that fails in a transaction leaves the others as they are", async () => {
    const name = key("partly");
    await expect(redis.multi().set(name, 1).lpush(name, "x").incr(name).exec()).rejects.toThrow(wrongType);
    expect(await redis.get(name)).toBe(2);
  });

  test("a client reads what it and another have written", async () => {
    const reader = connect({ readYourWrites: true });
    for (let value = 0; value < 5; value++) {
      await reader.set(key("mine"), value);
      expect(await reader.get(key("mine"))).toBe(value);
    }
    const other = connect({ readYourWrites: true });
    await other.set(key("theirs"), "written");
    reader.readYourWritesSyncToken = other.readYourWritesSyncToken;
    expect(other.readYourWritesSyncToken).toBeTruthy();
    const before = other.readYourWritesSyncToken;
    await other.incr(key("more"));
    expect(other.readYourWritesSyncToken).not.toBe(before);
    expect(await reader.get(key("theirs"))).toBe("written");
  });
});
