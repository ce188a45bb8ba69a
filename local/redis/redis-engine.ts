import { type Redis, ReplyError } from "ioredis";
import { subscribeWith } from "./channels.ts";
import { type Engine, type Outcome, RedisError, type Reply } from "./engine.ts";

/** Commands run over a connection that is ready, and that ends with the engine. */
export async function engineOver(redis: Redis, engine: string): Promise<Engine> {
  // A connection that breaks later is made again; the commands that fail with it tell their senders.
  redis.on("error", () => {});
  const version = /redis_version:(\S+)/.exec(await redis.info("server"))?.[1] ?? "unknown";
  return {
    facts: { engine, version },
    run: async ({ name, args }) => {
      try {
        return toReply(await redis.callBuffer(name, args));
      } catch (error) {
        throw redisErrorOf(error);
      }
    },
    runAtomically: async (commands) => {
      const transaction = redis.multi();
      for (const { name, args } of commands) transaction.callBuffer(name, args);
      try {
        const results = (await transaction.exec()) ?? [];
        return results.map(toOutcome);
      } catch (error) {
        throw redisErrorOf(error);
      }
    },
    subscribe: (subscription, onMessage) => subscribeWith(redis.duplicate(), subscription, onMessage),
    stop: async () => {
      // A server that is gone takes no leave.
      await redis.quit().catch(() => redis.disconnect());
    },
  };
}

function toOutcome([error, reply]: [Error | null, unknown]): Outcome {
  return error ? { error: new RedisError(error.message) } : { reply: toReply(reply) };
}

/** What Redis says is passed on as its own; anything else, such as a lost connection, stays what it is. */
function redisErrorOf(error: unknown): unknown {
  const isReply = error instanceof Error && error instanceof ReplyError;
  return isReply ? new RedisError(error.message) : error;
}

function toReply(value: unknown): Reply {
  if (Array.isArray(value)) return value.map(toReply);
  if (typeof value === "number" || Buffer.isBuffer(value)) return value;
  return value === null || value === undefined ? null : Buffer.from(String(value));
}
