// What the gateway remembers: in the isolate, then in Redis, then asked of Postgres. An entry knows the version of the
// tenant that it was true of, so that whoever hears of a newer version (it comes with the answer that counts the
// request, see limits/) asks again. Without Redis nobody hears of it, and an entry is used for a minute at most.

import { LRUCache } from "lru-cache";
import { z } from "zod";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import type { RedisCache } from "../../storage/redis.ts";

/** Milliseconds for which an entry is used without a doubt. */
const freshMs = 30_000;
/** Milliseconds for which it is used while it is asked for again. */
const staleMs = 60_000;
/** Milliseconds for which it is used where Postgres cannot be reached. */
const rescueMs = 15 * 60_000;
/** Milliseconds for which what does not exist is not asked for again. */
const unknownMs = 5_000;

/** What was found, null where there is nothing, and the version of its tenant that it is at least as new as. */
export type Found<T> = { value: T | null; asOf: number };

export type Tier = "isolate" | "redis" | "postgres";

export type TieredCache<T> = {
  readonly name: string;
  /** How often each tier had the answer, since the isolate started. */
  readonly answers: Readonly<Record<Tier, number>>;
  /** Whether this isolate knows that there is such a thing, without asking anyone. */
  remembers(id: string): boolean;
  /** Throws UpstreamUnavailable where Postgres must be asked, and is away, and nothing is remembered. */
  get(id: string, atLeast?: number): Promise<Found<T>>;
};

export type CacheStores = {
  redis: RedisCache;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Lets work go on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

type CacheOptions<T> = {
  name: string;
  /** The form of an entry, which is checked where it comes back from Redis. */
  schema: z.ZodType<T>;
  key: (id: string) => string;
  versionOf: (value: T) => number;
  load: (id: string) => Promise<T | null>;
  /** What an entry takes of an isolate's memory, where that differs much, and what all together may take. */
  size?: { of: (value: T) => number; max: number };
};

type Entry<T> = Found<T> & { checkedAt: number };

export function createTieredCache<T>(options: CacheOptions<T>, stores: CacheStores): TieredCache<T> {
  const { key, load, versionOf, size } = options;
  const { redis, now, waitUntil } = stores;
  const answers = { isolate: 0, redis: 0, postgres: 0 };
  const entries = new LRUCache<string, Entry<T>>({
    max: 5_000,
    ...(size === undefined
      ? {}
      : { maxSize: size.max, sizeCalculation: ({ value }) => (value === null ? 1 : size.of(value)) }),
  });
  const refreshing = new Set<string>();
  const entryOf = z.object({ value: options.schema, asOf: z.number(), checkedAt: z.number() });
  const ageOf = ({ checkedAt }: Entry<T>) => now() - checkedAt;

  async function readShared(id: string): Promise<Entry<T> | undefined> {
    const cached = await redis.upstream.call(() => redis.client.get(key(id))).catch(() => null);
    return entryOf.safeParse(cached).data;
  }

  async function ask(id: string, atLeast: number): Promise<Entry<T>> {
    const value = await load(id);
    const entry = { value, asOf: Math.max(atLeast, value === null ? 0 : versionOf(value)), checkedAt: now() };
    entries.set(id, entry);
    answers.postgres += 1;
    // What does not exist is not told to the others: anyone can ask for any number of such things.
    const share = () => redis.client.set(key(id), entry, { px: staleMs });
    if (value !== null) waitUntil(redis.upstream.call(share).catch(() => null));
    return entry;
  }

  /** Asks again for what is still used, once for all that use it. */
  async function refresh(id: string, atLeast: number): Promise<void> {
    if (refreshing.has(id)) return;
    refreshing.add(id);
    await ask(id, atLeast).catch(() => null);
    refreshing.delete(id);
  }

  async function askAgain(id: string, remembered: Entry<T> | undefined, atLeast: number): Promise<Entry<T>> {
    try {
      return await ask(id, atLeast);
    } catch (error) {
      const isOfUse = remembered?.value != null && ageOf(remembered) < rescueMs;
      if (isOfUse && error instanceof UpstreamUnavailable) return remembered;
      throw error;
    }
  }

  async function get(id: string, atLeast: number): Promise<Entry<T>> {
    const own = entries.get(id);
    const isKnown = own !== undefined && own.asOf >= atLeast;
    if (isKnown && ageOf(own) < (own.value === null ? unknownMs : staleMs)) {
      answers.isolate += 1;
      if (own.value !== null && ageOf(own) >= freshMs) waitUntil(refresh(id, atLeast));
      return own;
    }
    const shared = await readShared(id);
    if (shared !== undefined && shared.asOf >= atLeast && ageOf(shared) < freshMs) {
      entries.set(id, shared);
      answers.redis += 1;
      return shared;
    }
    return askAgain(id, own, atLeast);
  }

  function remembers(id: string): boolean {
    const own = entries.get(id);
    return own !== undefined && own.value !== null && ageOf(own) < staleMs;
  }

  return { name: options.name, answers, remembers, get: (id, atLeast = 0) => get(id, atLeast) };
}
