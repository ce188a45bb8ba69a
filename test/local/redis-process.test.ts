import { Redis } from "@upstash/redis";
import { expect, test } from "vitest";
import { freePort } from "../../local/ports.ts";
import { endProcess, forkPart, untilReady } from "./support/part-process.ts";

const fork = (env: Record<string, string>) => forkPart("local/redis/main.ts", ["--port", "0"], env);

test("it serves whoever shows its token, and SIGTERM ends it cleanly", async () => {
  const child = fork({ REDIS_TOKEN: "its-token" });
  const { port } = await untilReady(child);
  const redis = new Redis({ url: `http://127.0.0.1:${port}`, token: "its-token" });
  expect(await redis.set("a", 1)).toBe("OK");
  expect(await endProcess(child, "SIGTERM")).toBe(0);
});

test("it says what it needs when it is started without a token", async () => {
  await expect(untilReady(fork({}))).rejects.toThrow("needs REDIS_TOKEN");
});

test("it does not start over a Redis server that cannot be reached", async () => {
  const redisUrl = `redis://127.0.0.1:${await freePort()}`;
  await expect(untilReady(fork({ REDIS_TOKEN: "t", REDIS_URL: redisUrl }))).rejects.toThrow("ECONNREFUSED");
});
