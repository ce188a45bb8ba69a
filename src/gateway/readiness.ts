import { sql } from "drizzle-orm";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { Database } from "../storage/database.ts";
import type { RedisCache } from "../storage/redis.ts";
import type { Places } from "../tenancy/places.ts";

/** What the Worker needs from outside, to be looked at. */
export type Dependencies = {
  database: Database;
  redis: RedisCache;
  sandboxes: Pick<Sandboxes, "circuit" | "check">;
  objectsIn: Places["objectsIn"];
};

const timeoutMs = 1_000;

/**
 * Looks at every service, all at once, for at most a second: whether each does what it is asked. Circuits are those
 * of this isolate: sessions that live in another one have theirs.
 */
export async function checkServices({ database, redis, sandboxes, objectsIn }: Dependencies) {
  const [postgres, redisAnswers, sandboxesAnswer, objectStore] = await Promise.all([
    isUp(() => database.query((db) => db.execute(sql`SELECT 1`))),
    isUp(() => redis.client.ping()),
    isUp(() => sandboxes.check(timeoutMs)),
    isUp(() => objectsIn(null).head("health")),
  ]);
  return {
    postgres: { isUp: postgres, circuit: database.upstream.circuit },
    redis: { isUp: redisAnswers, circuit: redis.upstream.circuit },
    sandboxes: { isUp: sandboxesAnswer, circuit: sandboxes.circuit },
    objects: { isUp: objectStore },
  };
}

async function isUp(check: () => Promise<unknown>): Promise<boolean> {
  const tooLate = new Promise<false>((resolve) => setTimeout(() => resolve(false), timeoutMs));
  const answer = check().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, tooLate]);
}
