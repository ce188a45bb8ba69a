import { z } from "zod";
import { type Command, RedisError } from "./engine.ts";

/** The most commands in one pipeline or transaction. */
const maxCommands = 10_000;

const commandJson = z
  .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .min(1)
  .transform(commandFrom);

const pipelineJson = z.array(commandJson).min(1).max(maxCommands);

/** Reads a command as Upstash's clients send it: an array of its words. Throws a RedisError at anything else. */
export function parseCommand(body: unknown): Command {
  const { data, success } = commandJson.safeParse(body);
  if (!success) throw new RedisError("ERR failed to parse command");
  return data;
}

/** Reads the commands of a pipeline or a transaction. Throws a RedisError at anything else. */
export function parsePipeline(body: unknown): Command[] {
  const { data, success } = pipelineJson.safeParse(body);
  if (!success) throw new RedisError("ERR failed to parse pipeline request");
  return data;
}

/** Makes a command of its words. The first of them is its name. */
export function commandFrom([name = "", ...args]: string[]): Command {
  return { name: name.toUpperCase(), args };
}

/** What needs a connection of one's own, waits for others, or is not for users to do to a server they share. */
const unavailable = new Set(
  `ACL ASKING AUTH BGREWRITEAOF BGSAVE BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT
  CLUSTER CONFIG DEBUG DISCARD EXEC FAILOVER HELLO LATENCY MIGRATE MODULE MONITOR MULTI PSUBSCRIBE PSYNC
  PUNSUBSCRIBE QUIT READONLY READWRITE REPLICAOF REPLCONF RESET SAVE SELECT SHUTDOWN SLAVEOF SSUBSCRIBE
  SUBSCRIBE SUNSUBSCRIBE SWAPDB SYNC UNSUBSCRIBE UNWATCH WAIT WAITAOF WATCH`.split(/\s+/),
);

const compatibility = "https://upstash.com/docs/redis/overall/rediscompatibility";

const notAvailable = (name: string) =>
  new RedisError(`ERR Command is not available: '${name}'. See ${compatibility} for details`);

/** Throws a RedisError for a command that cannot be had over HTTP. */
export function checkAvailable({ name, args }: Command): void {
  if (name === "") throw new RedisError("ERR empty command");
  const isBlocking = name.startsWith("XREAD") && args.some((arg) => String(arg).toUpperCase() === "BLOCK");
  if (unavailable.has(name) || isBlocking) throw notAvailable(name);
}
