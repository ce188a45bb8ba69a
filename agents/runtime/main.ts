// The runtime: the one process that a session starts in a sandbox. It prepares the workspace, runs the
// agent's program, and turns all that comes out of it into records that a session can trust.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { workspacePaths } from "../sdk/program/paths.ts";
import { Recorder } from "./recorder.ts";
import { runStep } from "./step.ts";

/** Whether this process is the workspace's first runtime. The lock stays: a workspace serves one step. */
function acquireLock(directory: string): boolean {
  mkdirSync(directory, { recursive: true });
  try {
    writeFileSync(join(directory, "lock"), String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function main(): Promise<void> {
  const [, , verb, program] = process.argv;
  if (verb !== "run" || program === undefined) {
    process.stderr.write("usage: runtime.mjs run PROGRAM\n");
    process.exit(2);
  }
  // Nothing has begun yet: whoever started this may bring the program, and start it again.
  if (!existsSync(program)) {
    process.stderr.write(`there is no ${program}\n`);
    process.exit(1);
  }
  const paths = workspacePaths();
  if (!acquireLock(dirname(paths.records))) return;
  const recorder = new Recorder(paths.records);
  process.once("uncaughtException", (error) => {
    recorder.fail("runtime_failed", error.message);
    recorder.close({ code: null, signal: null });
    process.exit(1);
  });
  await runStep(paths, program, recorder);
  process.exit(0);
}

await main();
