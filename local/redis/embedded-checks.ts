// What Redis does with a command before it runs it, and ioredis-mock does not.

import type { Redis } from "ioredis";
import { z } from "zod";
import { type Command, RedisError } from "./engine.ts";

/** How many words a command has, at least if negative; where its key is; and what type the key's value has. */
export type Spec = { arity: number; hasKey: boolean; type: string | undefined };

export type Specs = Map<string, Spec>;

const CommandList = z.array(
  z
    .tuple([z.string(), z.number(), z.unknown(), z.number(), z.unknown(), z.unknown(), z.array(z.string())])
    .rest(z.unknown()),
);

const types = new Map([
  ["@string", "string"],
  ["@hash", "hash"],
  ["@list", "list"],
  ["@set", "set"],
  ["@sortedset", "zset"],
  ["@stream", "stream"],
]);

/** Reads what the mock knows of all commands of Redis, its own and the others. */
export async function readSpecs(mock: Redis): Promise<Specs> {
  const list = CommandList.parse(await Reflect.apply(mock.command, mock, []));
  return new Map(
    list.map(([name, arity, , firstKey, , , categories]) => {
      const [type, another] = categories.flatMap((category) => types.get(category) ?? []);
      return [name.toUpperCase(), { arity, hasKey: firstKey === 1, type: another ? undefined : type }];
    }),
  );
}

/** Commands that take a key whatever it holds: they replace it, or pass over it. */
const takesAnyType = /^(SET|SETEX|PSETEX|SETNX|MSET|MSETNX|MGET|BITOP)$|STORE$/;

const integerCommands = ["INCR", "DECR", "INCRBY", "DECRBY"];

/** Throws a RedisError where a command does not fit what its key holds. */
export async function checkKey(mock: Redis, { name, args: [key] }: Command, spec: Spec): Promise<void> {
  if (key === undefined || !spec.hasKey || !spec.type || takesAnyType.test(name)) return;
  // The mock knows no type for a string of bytes, nor for a stream.
  const type = (await mock.type(key)) ?? (spec.type === "stream" ? "stream" : "string");
  if (type !== "none" && type !== spec.type) {
    throw new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
  if (integerCommands.includes(name) && !/^-?\d+$/.test((await mock.get(key)) ?? "0")) {
    throw new RedisError("ERR value is not an integer or out of range");
  }
}

/** Throws a RedisError for a command that Redis does not know, or that has too few or too many words. */
export function checkForm({ name, args }: Command, specs: Specs): Spec {
  const spec = specs.get(name);
  if (!spec) {
    const beginning = args.map((arg) => `'${arg}' `).join("");
    throw new RedisError(`ERR unknown command '${name}', with args beginning with: ${beginning}`);
  }
  const words = args.length + 1;
  if (spec.arity > 0 ? words !== spec.arity : words < -spec.arity) {
    throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  }
  return spec;
}

/** Puts a command's options into the one form in which the mock understands them. */
export async function prepare(mock: Redis, { name, args }: Command): Promise<Command["args"]> {
  if (name === "SET") return prepareSet(mock, args);
  if (name === "ZADD") {
    const firstScore = args.findIndex((arg, at) => at > 0 && !/^[a-z]{2,4}$/i.test(String(arg)));
    return args.map((arg, at) => (at > 0 && at < firstScore ? String(arg).toUpperCase() : arg));
  }
  // The mock tells listeners of bytes nothing but what was published as bytes.
  if (name === "PUBLISH") return args.map((arg, at) => (at === 1 ? Buffer.from(arg) : arg));
  if (/^P?EXPIRE(AT)?$/.test(name) && args.length > 2) throw notEmbedded(`${name} with options`);
  return args;
}

/** In capitals, expiry first and the flags after it. */
async function prepareSet(mock: Redis, [key = "", value = "", ...options]: Command["args"]) {
  const words = options.map((option) => String(option).toUpperCase());
  const expiryAt = words.findIndex((word) => /^[EP]X(AT)?$/.test(word));
  const expiry = expiryAt < 0 ? [] : words.splice(expiryAt, 2);
  const flags = words.filter((word) => ["NX", "XX", "GET"].includes(word));
  const isKeepingTtl = words.length > flags.length && words.includes("KEEPTTL");
  if (words.length > flags.length + Number(isKeepingTtl)) throw new RedisError("ERR syntax error");
  const keptUntil = isKeepingTtl ? await mock.pexpiretime(key) : 0;
  if (keptUntil > 0) expiry.push("PXAT", String(keptUntil));
  return [key, value, ...expiry, ...flags];
}

/** The error for what Redis has and the embedded engine has not. */
export function notEmbedded(what: string): RedisError {
  const way = "Set REDIS_URL to a Redis server, which has it.";
  return new RedisError(`ERR Command is not available: '${what}' in the embedded engine. ${way}`);
}
