import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { loadKeys } from "../../local/keys.ts";
import { type StackDescription, startStack } from "../../local/stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: StackDescription & {
      isolation: string;
      /** What each part has printed. */
      logFile: string;
      /** Where its Postgres is, for the owner of all tables. */
      database: { DATABASE_URL: string; NEON_FETCH_ENDPOINT: string };
    };
  }
}

/** One stack for all tests of the whole: each test has a session of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-e2e-"));
  // The reaper is not to call the sandbox service while tests count the calls to it.
  const variables = { REAP_SECONDS: "3600" };
  const stack = await startStack({ dataDir, port: 0, allowUnisolatedCode: false, faults: true, variables });
  const { url, tenant, apiKey, adminKey, controlUrl, pid, parts } = stack;
  const isolation = stack.facts.sandbox?.isolation ?? "microvm";
  const password = loadKeys(dataDir).postgresPassword;
  const database = {
    DATABASE_URL: process.env.DATABASE_URL ?? `postgresql://postgres:${password}@127.0.0.1/postgres`,
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${parts.postgres?.port}/sql`,
  };
  const logFile = join(dataDir, "stack.log");
  const described = { url, tenant, apiKey, adminKey, controlUrl, pid, parts };
  project.provide("stack", { ...described, isolation, logFile, database });
  return async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
