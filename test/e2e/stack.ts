import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type StackDescription, startStack } from "../../local/stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: StackDescription & { isolation: string };
  }
}

/** One stack for all tests of the whole: each test has a session of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-e2e-"));
  const stack = await startStack({ dataDir, port: 0, allowUnisolatedCode: false });
  const { url, tenant, apiKey, adminKey, pid, parts } = stack;
  const isolation = stack.facts.sandbox?.isolation ?? "microvm";
  project.provide("stack", { url, tenant, apiKey, adminKey, pid, parts, isolation });
  return async () => {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
