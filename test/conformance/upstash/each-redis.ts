import { Redis, type RedisConfigNodejs } from "@upstash/redis";
import { afterAll, describe, inject } from "vitest";
import type { UpstashTarget } from "../support/provided-context.ts";

/** A target, and the part of its keys that the cases may use. */
export type Space = {
  target: UpstashTarget;
  /** A client that tries once, so that what goes wrong is seen. */
  redis: Redis;
  connect: (options?: Partial<RedisConfigNodejs>) => Redis;
  /** The full name of a key that no other file or run uses. */
  key: (name: string) => string;
};

/** Runs the same cases against every target, and removes the keys that they made. */
export function describeEachRedis(topic: string, cases: (space: Space) => void): void {
  for (const target of inject("upstash")) {
    describe(`${topic}, on ${target.name}`, () => {
      const prefix = `conformance:${crypto.randomUUID()}:`;
      const { url, token } = target;
      const connect: Space["connect"] = (options) => new Redis({ url, token, retry: false, ...options });
      const redis = connect();
      afterAll(() => removeKeys(redis, `${prefix}*`));
      cases({ target, redis, connect, key: (name) => prefix + name });
    });
  }
}

async function removeKeys(redis: Redis, match: string): Promise<void> {
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, { match, count: 1000 });
    if (keys.length > 0) await redis.del(...keys);
    cursor = next;
  } while (cursor !== "0");
}
