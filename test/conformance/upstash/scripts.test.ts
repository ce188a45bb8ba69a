import { expect, test } from "vitest";
import { describeEachRedis } from "./each-redis.ts";

describeEachRedis("scripts", ({ redis, key }) => {
  test("a script gets keys and arguments, calls Redis, and its values become Redis's", async () => {
    const script = `redis.call("SET", KEYS[1], ARGV[1])
      return { redis.call("GET", KEYS[1]), #ARGV, 3.9, true, false, { "nested", redis.call("GET", KEYS[2]) } }`;
    const reply = await redis.eval(script, [key("key"), key("missing")], ["né 🚀", "second"]);
    expect(reply).toEqual(["né 🚀", 2, 3, 1, null, ["nested", null]]);
    expect(await redis.get(key("key"))).toBe("né 🚀");
    expect(await redis.eval("return {1, nil, 3}", [], [])).toEqual([1]);
    expect(await redis.eval("return redis.status_reply('fine')", [], [])).toBe("fine");
  });

  test("what a script finds missing is false to it", async () => {
    await redis.hset(key("hash"), { a: 1 });
    const script = `local values = redis.call("HMGET", KEYS[1], "a", "b")
      return { values[1], values[2] == false and "missing" or "there", redis.call("GET", KEYS[2]) == false and 1 or 0 }`;
    expect(await redis.eval(script, [key("hash"), key("none")], [])).toEqual([1, "missing", 1]);
  });

  test("a script's numbers are written as Redis writes them", async () => {
    const [whole, part] = [key("whole"), key("part")];
    const script = `redis.call("SET", KEYS[1], 10 / 2) redis.call("SET", KEYS[2], 1 / 4)`;
    await redis.eval(script, [whole, part], []);
    expect(await redis.mget(whole, part)).toEqual([5, 0.25]);
  });

  test("a script that fails tells its error", async () => {
    await expect(redis.eval("return redis.error_reply('ERR my own')", [], [])).rejects.toThrow("ERR my own");
    await expect(redis.eval("error('thrown')", [], [])).rejects.toThrow("thrown");
    await expect(redis.eval("this is no script", [], [])).rejects.toThrow("Error compiling script");
    expect(await redis.eval("return redis.pcall('NOPE').err and 'caught'", [], [])).toBe("caught");
  });

  test("a script runs by its hash once it was loaded", async () => {
    const script = `return ARGV[1] .. '${crypto.randomUUID()}'`;
    const hash = await redis.scriptLoad(script);
    expect(hash).toMatch(/^[0-9a-f]{40}$/);
    expect(await redis.scriptExists(hash)).toEqual([1]);
    expect(await redis.evalsha(hash, [], ["x"])).toMatch(/^x/);
  });

  test("a hash that is not known is refused", async () => {
    const hash = "0".repeat(40);
    expect(await redis.scriptExists(hash)).toEqual([0]);
    await expect(redis.evalsha(hash, [], [])).rejects.toThrow("NOSCRIPT");
  });

  test("a script object loads itself, whatever Upstash's flags it has", async () => {
    for (const head of ["", "#!lua flags=allow-key-locking\n"]) {
      const script = redis.createScript<string>(`${head}return ARGV[1] .. '${crypto.randomUUID()}'`);
      expect(await script.exec([], ["y"])).toMatch(/^y/);
      expect(await script.exec([], ["z"])).toMatch(/^z/);
    }
  });

  test("a script that may only read reads, and does not write", async () => {
    await redis.set(key("read"), "value");
    expect(await redis.evalRo("return redis.call('GET', KEYS[1])", [key("read")], [])).toBe("value");
    const write = redis.evalRo("return redis.call('SET', KEYS[1], 'x')", [key("read")], []);
    await expect(write).rejects.toThrow("Write commands are not allowed from read-only scripts");
    expect(await redis.get(key("read"))).toBe("value");
    const hash = await redis.scriptLoad("return redis.call('GET', KEYS[1])");
    expect(await redis.evalshaRo(hash, [key("read")], [])).toBe("value");
  });
});
