import type { TestProject } from "vitest/node";
import { startPostgresServer } from "../local/support/postgres-server.ts";
import { startRedisServer } from "../local/support/redis-server.ts";
import { provideServices } from "./services.ts";

/** What the Worker under test needs, over servers that this machine has. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([startPostgresServer(), startRedisServer()]);
  const stop = await provideServices(project, { databaseUrl: postgres.url, redisUrl: redis.url });
  return async () => {
    await stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  };
}
