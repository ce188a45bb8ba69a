import { sql } from "drizzle-orm";
import type { Bindings, Config } from "../config.ts";
import type { Database } from "../storage/database.ts";
import type { RedisCache } from "../storage/redis.ts";

/** What the Worker needs from outside, to be looked at. */
export type Dependencies = {
  config: Pick<Config, "E2B_API_URL">;
  database: Database;
  redis: RedisCache;
  objects: Bindings["OBJECTS"];
};

const timeoutMs = 1_000;

/** Looks at every service, all at once, for at most a second: whether each is up. */
export async function checkServices({ config, database, redis, objects }: Dependencies) {
  const [postgres, redisAnswers, sandboxes, objectStore] = await Promise.all([
    isUp(() => database.query((db) => db.execute(sql`SELECT 1`))),
    isUp(() => redis.client.ping()),
    isUp(() => reachSandboxes(config.E2B_API_URL ?? "https://api.e2b.app")),
    isUp(() => objects.head("health")),
  ]);
  return {
    postgres: { isUp: postgres, circuit: database.upstream.circuit },
    redis: { isUp: redisAnswers, circuit: redis.upstream.circuit },
    sandboxes: { isUp: sandboxes },
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

async function reachSandboxes(url: string): Promise<void> {
  const response = await fetch(new URL("/health", url), { signal: AbortSignal.timeout(timeoutMs) });
  await response.body?.cancel();
  if (response.status >= 500) throw new Error(`answered ${response.status}`);
}
