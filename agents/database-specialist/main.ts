import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { runProgram } from "../sdk/program.ts";

/** Without it V8 optimises PostgreSQL's code: that takes more time than a review, and half a gigabyte of memory. */
const quickCompilation = "--liftoff-only";

// V8 takes such a flag at its start alone. What needs it is loaded only by the process that has it.
if (process.execArgv.includes(quickCompilation)) {
  const { reviewDatabase } = await import("./review-database.ts");
  await runProgram(reviewDatabase);
} else {
  const args = [quickCompilation, fileURLToPath(import.meta.url)];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  process.exit(status ?? 1);
}
