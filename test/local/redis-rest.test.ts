import { createHash } from "node:crypto";
import { Redis } from "@upstash/redis";
import { beforeEach, expect, test } from "vitest";
import { startRedis } from "../../local/redis/start.ts";
import { describeRedis, token } from "./support/redis-engines.ts";

describeRedis("the REST endpoint", (part) => {
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
    expect((await refused(post("/", '["NOPE", "a", "b"]'))).error).toMatch(
      /^ERR unknown command 'NOPE', with args beginning with: 'a' 'b'/,
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

  test("the token of synchronisation goes on with every write, and is taken back", async () => {
    const write = (headers: Record<string, string> = {}) =>
      fetch(`${url()}/incr/count`, { headers: { Authorization: `Bearer ${token}`, ...headers } });
    const first = (await write()).headers.get("Upstash-Sync-Token");
    const second = await write({ "Upstash-Sync-Token": String(first) });
    expect(await second.json()).toEqual({ result: 2 });
    expect(Number(second.headers.get("Upstash-Sync-Token"))).toBeGreaterThan(Number(first));
  });

  test("strings of any depth are in base64 where that is asked for, errors and OK never", async () => {
    const headers = { Authorization: `Bearer ${token}`, "Upstash-Encoding": "base64" };
    const commands = [
      ["SET", "word", "zwölf"],
      ["GET", "word"],
      ["EVAL", "return { 'x', { 'OK', 7 } }", "0"],
      ["LPUSH", "word", "x"],
    ];
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    for (const path of ["/pipeline", "/multi-exec"]) {
      const { body } = await call(path, { method: "POST", headers, body: JSON.stringify(commands) });
      expect(body).toEqual([
        { result: "OK" },
        { result: base64("zwölf") },
        { result: [base64("x"), [base64("OK"), 7]] },
        { error: "WRONGTYPE Operation against a key holding the wrong kind of value" },
      ]);
    }
    expect((await call("/lpush/word/x", { headers })).body.error).toMatch(/^WRONGTYPE /);
  });

  test("what is too much for one answer is refused in Upstash's words, whatever it is made of", async () => {
    const tooMuch = /^ERR max request size exceeded\. Limit: 10485760 bytes, Actual: 12582912 bytes/;
    const half = Buffer.alloc(6 * 1024 * 1024, "x");
    expect((await call("/set/large", { method: "POST", body: half })).body).toEqual({ result: "OK" });
    expect((await call("/get/large")).body.result).toHaveLength(half.length);
    expect((await call("/mget/large/large")).body.error).toMatch(tooMuch);
    const body = JSON.stringify([
      ["GET", "large"],
      ["GET", "large"],
    ]);
    expect((await call("/pipeline", { method: "POST", body })).body.error).toMatch(tooMuch);
  });

  test("other methods than Upstash's are not allowed", async () => {
    expect((await call("/get/a", { method: "DELETE" })).status).toBe(405);
  });

  test("scripts are remembered until all are forgotten, under the hash of their whole text", async () => {
    const redis = connect();
    const script = "#!lua flags=allow-key-locking\nreturn ARGV[1] .. '!'";
    const hash = createHash("sha1").update(script).digest("hex");
    expect(await redis.eval(script, [], ["x"])).toBe("x!");
    expect(await redis.evalsha(hash, [], ["y"])).toBe("y!");
    await redis.scriptFlush();
    expect(await redis.scriptExists(hash)).toEqual([0]);
    await expect(redis.evalsha(hash, [], ["z"])).rejects.toThrow("NOSCRIPT");
  });
});

test("what the embedded engine lacks is refused with the way out", async () => {
  const part = await startRedis({ port: 0, token });
  const redis = new Redis({ url: `http://127.0.0.1:${part.port}`, token });
  await expect(redis.exec(["LCS", "a", "b"])).rejects.toThrow("Set REDIS_URL to a Redis server");
  await part.stop();
});

test("two parts in one process share nothing", async () => {
  const parts = await Promise.all([startRedis({ port: 0, token }), startRedis({ port: 0, token })]);
  const [one, other] = parts.map(({ port }) => new Redis({ url: `http://127.0.0.1:${port}`, token }));
  await one?.set("mine", "here");
  expect(await other?.get("mine")).toBeNull();
  await Promise.all(parts.map(({ stop }) => stop()));
});
