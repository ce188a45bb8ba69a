import type { TestProject } from "vitest/node";
import type { StackDescription } from "../../local/stack.ts";
import { type OwnStack, startOwnStack } from "./support/own-stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: StackDescription & {
      isolation: string;
      /** What each part has printed. */
      logFile: string;
      /** Where its Postgres is, for the owner of all tables. */
      database: OwnStack["database"];
    };
    /** Whether the docs are to be written anew. */
    isUpdating: boolean;
  }
}

/** One stack for all tests of the whole: each test has a session of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The reaper is not to call the sandbox service while tests count the calls to it.
  const stack = await startOwnStack({ REAP_SECONDS: "3600" });
  const { url, tenant, apiKey, adminKey, controlUrl, pid, parts, isolation, logFile, database } = stack;
  const described = { url, tenant, apiKey, adminKey, controlUrl, pid, parts };
  project.provide("stack", { ...described, isolation, logFile, database });
  project.provide("isUpdating", project.vitest.config.snapshotOptions.updateSnapshot === "all");
  return stack.stop;
}
