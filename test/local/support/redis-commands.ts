// Commands of Redis as a property's input: few keys and values, so that commands meet each other's effects.

import fc from "fast-check";

/** A command's words, the first of which is its name. */
export type Words = [name: string, ...args: string[]];

const key = fc.constantFrom("a", "b", "c", "ключ");
const value = fc.constantFrom("", "x", "y", "10", "-3", "2.5", "zwölf 🚀", "a,b\r\nc", "__proto__");
const field = fc.constantFrom("f", "g", "7", "ü");
const whole = fc.constantFrom("0", "1", "2", "-1", "-2", "5", "100");
/** Never an end before the start: servers before Redis 8 take it for the first byte. */
const start = fc.constantFrom("0", "1", "-1", "-100");
const end = fc.constantFrom("-1", "1", "5", "100");
const counted = fc.constantFrom("1", "-4", "10", "1.5", "x", "4503599627370496");
/** What is added to a float: nothing so large that the width of Redis's own type shows. */
const added = fc.constantFrom("1", "-4", "10", "1.5");
const score = fc.constantFrom("0", "1", "1.5", "-2.25", "3", "0.1", "1e3", "inf", "-inf", "x");
const bound = fc.constantFrom("0", "1", "(1", "1.5", "(1.5", "-2.25", "2.75", "-inf", "+inf");
const lexicalBound = fc.constantFrom("-", "+", "[x", "(x", "[y");
const streamId = fc.constantFrom("1-1", "2-1", "2-2", "3", "5-0");
const streamBound = fc.constantFrom("-", "+", "1", "2-1", "(2-1", "3");
const seconds = fc.constantFrom("100", "5000", "0", "-1", "x");
const milliseconds = fc.constantFrom("100000", "-5", "x");

/** Some words that go into a command one after the other. */
type Part = fc.Arbitrary<string | readonly string[]>;

const word = (...words: string[]) => fc.constantFrom(...words);
const maybe = (...parts: Part[]): Part =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(...parts).map((all) => all.flat()) },
  );
const some = (...parts: Part[]): Part =>
  fc.array(fc.tuple(...parts), { minLength: 1, maxLength: 3 }).map((all) => all.flat(2));

const command = (name: string, ...parts: Part[]): fc.Arbitrary<Words> =>
  fc.tuple(...parts).map((args) => [name, ...args.flat()]);

const expiry: Part = fc.oneof(
  fc.tuple(word("EX", "ex"), seconds),
  fc.tuple(word("PX"), milliseconds),
  word("KEEPTTL"),
);
const limit = maybe(word("LIMIT"), whole, whole);

const strings = [
  command("SET", key, value),
  command("SET", key, value, maybe(expiry), maybe(word("NX", "XX", "nx")), maybe(word("GET"))),
  command("SET", key, value, maybe(word("NX", "XX")), maybe(expiry)),
  command("GET", key),
  command("GETSET", key, value),
  command("GETDEL", key),
  command("GETEX", key, maybe(fc.oneof(fc.tuple(word("EX"), word("100", "5000")), word("PERSIST")))),
  command("SETNX", key, value),
  command("SETEX", key, seconds, value),
  command("PSETEX", key, milliseconds, value),
  command("MSET", some(key, value)),
  command("MSETNX", some(key, value)),
  command("MGET", some(key)),
  command("APPEND", key, value),
  command("STRLEN", key),
  command("GETRANGE", key, start, end),
  command("SETRANGE", key, whole, value),
  command("INCR", key),
  command("DECR", key),
  command("INCRBY", key, counted),
  command("DECRBY", key, counted),
  command("INCRBYFLOAT", key, added),
];

const keys = [
  command("DEL", some(key)),
  command("UNLINK", some(key)),
  command("EXISTS", some(key)),
  command("TYPE", key),
  command("RENAME", key, key),
  command("RENAMENX", key, key),
  command("COPY", key, key, maybe(word("REPLACE"))),
  command("TOUCH", some(key)),
  command("EXPIRE", key, seconds, maybe(word("NX", "XX", "GT", "LT"))),
  command("PEXPIRE", key, milliseconds),
  command("EXPIREAT", key, word("1", "99999999999")),
  command("TTL", key),
  command("PTTL", key),
  command("PERSIST", key),
  command("KEYS", word("*", "a", "[ab]", "?", "x*")),
  command(
    "SCAN",
    word("0"),
    maybe(word("MATCH"), word("*", "a*", "[ab]")),
    maybe(word("COUNT"), word("1000")),
  ),
  command("DBSIZE"),
];

const hashes = [
  command("HSET", key, some(field, value)),
  command("HMSET", key, some(field, value)),
  command("HSETNX", key, field, value),
  command("HGET", key, field),
  command("HMGET", key, some(field)),
  command("HGETALL", key),
  command("HDEL", key, some(field)),
  command("HEXISTS", key, field),
  command("HLEN", key),
  command("HSTRLEN", key, field),
  command("HKEYS", key),
  command("HVALS", key),
  command("HINCRBY", key, field, counted),
  command("HINCRBYFLOAT", key, field, added),
  command("HSCAN", key, word("0"), maybe(word("MATCH"), word("*", "f"))),
];

const lists = [
  command("LPUSH", key, some(value)),
  command("RPUSH", key, some(value)),
  command("LPUSHX", key, some(value)),
  command("RPUSHX", key, value),
  command("LPOP", key, maybe(whole)),
  command("RPOP", key, maybe(whole)),
  command("LLEN", key),
  command("LRANGE", key, whole, whole),
  command("LINDEX", key, whole),
  command("LSET", key, whole, value),
  command("LINSERT", key, word("BEFORE", "AFTER", "after"), value, value),
  command("LREM", key, whole, value),
  command("LTRIM", key, whole, whole),
  command("LPOS", key, value, maybe(word("RANK"), word("1", "-1", "2"))),
  command("LMOVE", key, key, word("LEFT", "RIGHT"), word("LEFT", "RIGHT")),
  command("RPOPLPUSH", key, key),
];

const sets = [
  command("SADD", key, some(value)),
  command("SREM", key, some(value)),
  command("SMEMBERS", fc.oneof(key, word("stored set"))),
  command("SISMEMBER", key, value),
  command("SMISMEMBER", key, some(value)),
  command("SCARD", key),
  command("SMOVE", key, key, value),
  command("SINTER", some(key)),
  command("SUNION", some(key)),
  command("SDIFF", some(key)),
  command("SINTERSTORE", word("stored set"), some(key)),
  command("SUNIONSTORE", word("stored set"), some(key)),
  command("SDIFFSTORE", word("stored set"), some(key)),
  command("SINTERCARD", word("1"), key),
  command("SSCAN", key, word("0")),
];

const sortedSets = [
  command("ZADD", key, some(score, value)),
  command("ZADD", key, maybe(word("NX", "XX", "GT", "lt")), maybe(word("CH", "ch")), some(score, value)),
  command("ZADD", key, word("INCR"), score, value),
  command("ZINCRBY", key, score, value),
  command("ZSCORE", key, value),
  command("ZMSCORE", key, some(value)),
  command("ZCARD", key),
  command("ZCOUNT", key, bound, bound),
  command("ZLEXCOUNT", key, lexicalBound, lexicalBound),
  command("ZRANK", key, value),
  command("ZREVRANK", key, value),
  command("ZREM", key, some(value)),
  command(
    "ZRANGE",
    fc.oneof(key, word("stored sorted set")),
    whole,
    whole,
    maybe(word("REV")),
    maybe(word("WITHSCORES", "withscores")),
  ),
  command("ZRANGE", key, bound, bound, word("BYSCORE"), maybe(word("REV")), limit, maybe(word("WITHSCORES"))),
  command("ZRANGE", key, lexicalBound, lexicalBound, word("BYLEX"), limit),
  command("ZREVRANGE", key, whole, whole, maybe(word("WITHSCORES"))),
  command("ZRANGEBYSCORE", key, bound, bound, maybe(word("WITHSCORES")), limit),
  command("ZREVRANGEBYSCORE", key, bound, bound, maybe(word("WITHSCORES"))),
  command("ZREMRANGEBYSCORE", key, bound, bound),
  command("ZREMRANGEBYRANK", key, whole, whole),
  command("ZREMRANGEBYLEX", key, lexicalBound, lexicalBound),
  command("ZPOPMIN", key, maybe(whole)),
  command("ZPOPMAX", key, maybe(whole)),
  command("ZUNIONSTORE", word("stored sorted set"), word("2"), key, key),
  command("ZINTERSTORE", word("stored sorted set"), word("2"), key, key),
  command("ZSCAN", key, word("0")),
];

const streams = [
  command(
    "XADD",
    key,
    maybe(word("NOMKSTREAM")),
    maybe(word("MAXLEN"), word("2")),
    streamId,
    some(field, value),
  ),
  command("XLEN", key),
  command("XRANGE", key, streamBound, streamBound, maybe(word("COUNT"), word("1", "2"))),
  command("XREVRANGE", key, streamBound, streamBound, maybe(word("COUNT"), word("1"))),
  command("XREAD", maybe(word("COUNT"), word("1")), word("STREAMS"), key, word("0", "1-1", "2")),
  command("XDEL", key, streamId),
  command("XTRIM", key, word("MAXLEN"), word("1", "2")),
];

const scripts = word(
  "return redis.call('GET', KEYS[1])",
  "return redis.call('SET', KEYS[1], ARGV[1])",
  "return redis.call('INCRBY', KEYS[1], ARGV[1])",
  "return redis.pcall('LPUSH', KEYS[1], ARGV[1])",
  "return redis.call('HGETALL', KEYS[1])",
  "return { redis.call('EXISTS', KEYS[1]), ARGV[1], 3.99, false, { 'x', true } }",
  "return { tonumber(ARGV[1]) or 'none', #KEYS, nil, 4 }",
  "redis.call('ZADD', KEYS[1], 1.5, ARGV[1]) return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')",
  "redis.call('RPUSH', KEYS[1], ARGV[1]) return redis.call('LRANGE', KEYS[1], 0, -1)",
  "local value = redis.call('GET', KEYS[1]) if value == false then return redis.status_reply('NONE') end return #value",
  "return redis.error_reply('MINE ' .. ARGV[1])",
  "return cjson.encode({ ARGV[1], 1, true })",
  "return redis.call('TTL', KEYS[1]) < 0",
  "return redis.sha1hex(ARGV[1])",
  "return string.format('%d', 3) .. tostring(10 / 2)",
);

/** A command of any kind that the stand-in may be asked for. */
export const anyCommand: fc.Arbitrary<Words> = fc.oneof(
  ...[strings, keys, hashes, lists, sets, sortedSets, streams].map((kind) => fc.oneof(...kind)),
  command("EVAL", scripts, word("1"), key, value),
);
