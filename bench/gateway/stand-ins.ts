import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPart } from "../../local/child.ts";
import { prepareDatabase } from "../../local/prepare-database.ts";
import { createApiKey } from "../../src/tenancy/identity/api-key.ts";

/** How many requests each stand-in has served. */
export type Served = { redis: number; postgres: number };

/** Starts what the Worker needs, with one tenant in it. `served` counts up with every round trip. */
export async function startStandIns() {
  const dataDir = await mkdtemp(join(tmpdir(), "miosa-bench-"));
  const served: Served = { redis: 0, postgres: 0 };
  const count = (part: string, line: string) => {
    if (!/^(GET|POST) \//.test(line)) return;
    if (part === "redis") served.redis += 1;
    else served.postgres += 1;
  };
  const [postgres, redis] = await Promise.all([
    startPart("postgres", ["--port", "0", "--data", dataDir], { POSTGRES_PASSWORD: "bench" }, count),
    startPart("redis", ["--port", "0"], { REDIS_TOKEN: "bench" }, count),
  ]);
  const variables = {
    DATABASE_URL: "postgresql://postgres:bench@127.0.0.1/postgres",
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${postgres.port}/sql`,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${redis.port}`,
    UPSTASH_REDIS_REST_TOKEN: "bench",
    E2B_API_KEY: "bench",
    ADMIN_KEY: "an-administrator-of-benchmarks",
    ENCRYPTION_KEYS: `k1:${"A".repeat(43)}`,
  };
  const apiKey = createApiKey();
  await prepareDatabase(variables, { id: "bench", name: "Bench", plan: "enterprise", apiKey });
  const headers = { "X-Tenant-ID": "bench", Authorization: `Bearer ${apiKey}` };
  const stop = async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
  return { variables, headers, served, stop };
}
