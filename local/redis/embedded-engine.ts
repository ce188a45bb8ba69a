// Redis in this process: a server written in TypeScript, with Redis's own Lua, over connections that are no
// sockets, so that no other process reaches it. What it does is compared with a real server's doing in
// test/local/redis-differential.test.ts.

import { Redis } from "ioredis";
import { createIoredisMock } from "js-redis-server";
import { type Engine, type Outcome, outcomeOf, RedisError } from "./engine.ts";
import { engineOver } from "./redis-engine.ts";

/** Commands run in memory. */
export async function createEmbeddedEngine(): Promise<Engine> {
  const redis = await createIoredisMock();
  if (!(redis instanceof Redis)) throw new Error("the embedded engine is no single Redis");
  const engine = await engineOver(redis, "js-redis-server");
  return {
    ...engine,
    run: async (command) => replyOf(inRedisWords(await outcomeOf(engine.run(command)))),
    runAtomically: async (commands) => (await engine.runAtomically(commands)).map(inRedisWords),
  };
}

/** Puts an error as Redis puts it, and tells the way out where the engine lacks a command. */
function inRedisWords(outcome: Outcome): Outcome {
  if (!("error" in outcome)) return outcome;
  const { message } = outcome.error;
  if (message.startsWith("ERR unknown command")) {
    return failed(`${message.trim()}. Set REDIS_URL to a Redis server if it knows the command.`);
  }
  const [, problem] = /^ERR (user_script:\d+: .* near .*?) script: [0-9a-f]{40}/.exec(message) ?? [];
  return problem ? failed(`ERR Error compiling script (new function): ${problem}`) : outcome;
}

const failed = (message: string): Outcome => ({ error: new RedisError(message) });

function replyOf(outcome: Outcome) {
  if ("error" in outcome) throw outcome.error;
  return outcome.reply;
}
