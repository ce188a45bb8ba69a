import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

describeEachRedis("errors", ({ target, redis, connect, key }) => {
  test("a command that does not fit its key's type is refused", async () => {
    await redis.set(key("text"), "ten");
    const wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";
    await expect(redis.lpush(key("text"), "x")).rejects.toThrow(wrongType);
    await expect(redis.hget(key("text"), "x")).rejects.toThrow(wrongType);
    await expect(redis.zscore(key("text"), "x")).rejects.toThrow(wrongType);
  });

  test("a counter refuses what is no number, and leaves it", async () => {
    await redis.set(key("word"), "ten");
    await expect(redis.incr(key("word"))).rejects.toThrow("ERR value is not an integer or out of range");
    expect(await redis.get(key("word"))).toBe("ten");
  });

  test("malformed commands are refused in Redis's words, with the command", async () => {
    await expect(redis.exec(["GET"])).rejects.toThrow("ERR wrong number of arguments for 'get' command");
    await expect(redis.exec(["GET"])).rejects.toThrow('command was: ["GET"]');
    await expect(redis.exec(["SET", key("x"), "x", "SOON"])).rejects.toThrow("ERR syntax error");
  });

  test("what waits for others, or needs a connection of its own, is not available", async () => {
    for (const command of [
      ["BLPOP", key("list"), "0"],
      ["SELECT", "1"],
      ["WATCH", key("x")],
    ]) {
      const [name = "", ...args] = command;
      const error = `ERR Command is not available: '${name}'`;
      await expect(redis.exec([name, ...args])).rejects.toThrow(error);
    }
  });

  test("a wrong token is refused", async () => {
    await expect(connect({ token: "guess" }).get(key("x"))).rejects.toThrow("WRONGPASS");
  });

  test("JSON commands are served by Upstash, and elsewhere refused", async () => {
    const answer = redis.json.set(key("document"), "$", { a: 1 });
    if (target.kind === "cloud") expect(await answer).toBe("OK");
    else await expect(answer).rejects.toThrow(/ERR .*JSON\.SET/);
  });

  test("a request that is given up rejects", async () => {
    const client = connect({ signal: () => AbortSignal.abort(new Error("too slow")) });
    await expect(client.get(key("x"))).rejects.toThrow();
  });
});
