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

/** The servers that stand behind the stand-ins, in place of the engines that are part of them. */
export type Servers = { databaseUrl: string; redisUrl: string };

export const setup = (project: TestProject) => provideServices(project, undefined);

/** Starts the stand-ins, makes two tenants in them, and tells the tests where all that is. */
export async function provideServices(
  project: TestProject,
  servers: Servers | undefined,
): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "miosa-test-"));
  const [postgres, redis] = await Promise.all([
    startPart(
      "postgres",
      ["--port", "0", "--data", dataDir],
      servers === undefined ? { POSTGRES_PASSWORD: "test" } : { DATABASE_URL: servers.databaseUrl },
      print,
    ),
    startPart(
      "redis",
      ["--port", "0"],
      { REDIS_TOKEN: "test", ...(servers === undefined ? {} : { REDIS_URL: servers.redisUrl }) },
      print,
    ),
  ]);
  const services = {
    DATABASE_URL: servers?.databaseUrl ?? "postgresql://postgres:test@127.0.0.1/postgres",
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
