// What the Worker under test needs from outside: started once for all its test files, with two tenants in it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPart } from "../../local/child.ts";
import { migrateDatabase } from "../../scripts/migrate.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { createApiKey } from "../../src/tenancy/identity/api-key.ts";
import { seedTenant } from "../../src/tenancy/records/seed-tenant.ts";
import "./provided-context.ts";

/** Set DATABASE_URL to test against a Postgres of your own, an empty one, instead of PGlite. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "miosa-test-"));
  const { DATABASE_URL } = process.env;
  const env = DATABASE_URL === undefined ? { POSTGRES_PASSWORD: "test" } : { DATABASE_URL };
  const [postgres, redis] = await Promise.all([
    startPart("postgres", ["--port", "0", "--data", dataDir], env, print),
    startPart("redis", ["--port", "0"], { REDIS_TOKEN: "test" }, print),
  ]);
  const services = {
    DATABASE_URL: DATABASE_URL ?? "postgresql://postgres:test@127.0.0.1/postgres",
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${postgres.port}/sql`,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${redis.port}`,
    UPSTASH_REDIS_REST_TOKEN: "test",
  };
  await migrateDatabase(services);
  const apiKeys = { acme: createApiKey(), bolt: createApiKey() };
  const database = connectDatabase(services);
  await seedTenant(database, { id: "acme", name: "Acme", plan: "pro", apiKey: apiKeys.acme });
  await seedTenant(database, { id: "bolt", name: "Bolt", plan: "pro", apiKey: apiKeys.bolt });
  project.provide("services", services);
  project.provide("apiKeys", apiKeys);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
}

const print = (part: string, line: string) => process.stderr.write(`${part}: ${line}\n`);
