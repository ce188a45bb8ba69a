// Redis in this process: a server written in TypeScript, with Redis's own Lua, over connections that are no
// sockets, so that no other process reaches it. What it does is compared with a real server's doing in
// test/local/redis-differential.test.ts.

import { Redis } from "ioredis";
import { createIoredisMock } from "js-redis-server";
import { type Engine, RedisError } from "./engine.ts";
import { engineOver } from "./redis-engine.ts";

/** Commands run in memory. */
export async function createEmbeddedEngine(): Promise<Engine> {
  const redis = await createIoredisMock();
  if (!(redis instanceof Redis)) throw new Error("the embedded engine is no single Redis");
  const engine = await engineOver(redis, "js-redis-server");
  return {
    ...engine,
    run: async (command) => {
      try {
        return await engine.run(command);
      } catch (error) {
        throw error instanceof RedisError ? inRedisWords(error) : error;
      }
    },
    runAtomically: async (commands) => {
      const outcomes = await engine.runAtomically(commands);
      return outcomes.map((outcome) =>
        "error" in outcome ? { error: inRedisWords(outcome.error) } : outcome,
      );
    },
  };
}

/** Puts an error as Redis puts it, and tells the way out where the engine lacks a command. */
function inRedisWords(error: RedisError): RedisError {
  const { message } = error;
  if (message.startsWith("ERR unknown command")) {
    return new RedisError(`${message.trim()}. Set REDIS_URL to a Redis server if it knows the command.`);
  }
  const [, problem] = /^ERR (user_script:\d+: .* near .*?) script: [0-9a-f]{40}/.exec(message) ?? [];
  return problem ? new RedisError(`ERR Error compiling script (new function): ${problem}`) : error;
}
