import type { Task } from "../../src/agents/contract.ts";
import { type CommandResult, runCommand } from "../sdk/commands/command.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { tail } from "../sdk/program/ascii.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emitFinding } from "../sdk/program/program.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { shownProgram } from "../sdk/user-code/command-line.ts";
import { failureInWords, findFailure } from "../sdk/user-code/failure.ts";
import { prepareLaunch } from "../sdk/user-code/launch.ts";
import { programsOf } from "../sdk/user-code/programs-of-task.ts";
import { type Changes, saveChanges, takeSnapshot } from "./changes.ts";

/** How much of its time the agent keeps for itself, to hand back what there is of programs that go on. */
const RESERVE = { share: 0.2, mostMs: 6_000 };
const MIN_LIMIT_MS = 1_000;
/** How long Python has to say where it was interrupted. */
const GRACE_MS = 1_000;

/** How much of the end of each output the result carries, in bytes of its JSON. */
const MAX_OUTPUT_BYTES = 8_000;

type Run = { program: Program; result: CommandResult; failure: string | undefined };

async function runOne(
  program: Program,
  files: readonly string[],
  paths: WorkspacePaths,
  bundleUrl: string,
  timeoutMs: number,
): Promise<Run> {
  const launch = await prepareLaunch(program, files, paths, bundleUrl);
  try {
    const { words, cwd, env } = launch;
    const endBy = program.language === "python" ? "SIGINT" : "SIGKILL";
    const limits = { timeoutMs, endBy, graceMs: GRACE_MS } as const;
    const result = await runCommand({ words, cwd, env, stdout: "message", ...limits });
    if (result.exitCode === 0 && !result.isLate) return { program, result, failure: undefined };
    const finding = findFailure(program, launch, result, paths.files);
    emitFinding(finding);
    return { program, result, failure: failureInWords(finding) };
  } finally {
    await launch.remove();
  }
}

function summarize(runs: readonly Run[], planned: number, { written, leftOut }: Changes): string {
  const names = runs.map(({ program }) => shownProgram(program)).join(", ");
  const failure = runs.at(-1)?.failure;
  const count = written.length === 0 ? [] : [`Files written: ${written.length}.`];
  const files = [...count, ...leftOut].map((sentence) => ` ${sentence}`).join("");
  if (failure === undefined) return `Ran ${names}: exit code 0.${files}`;
  const skipped = planned - runs.length;
  return `${failure}${skipped > 0 ? `; ${skipped} more not run` : ""}.${files}`;
}

/**
 * Runs the programs that the task means, one after the other until one fails. A program that fails is
 * an answer too, with a finding. `bundleUrl` is the module with the TypeScript hooks.
 */
export async function runCode(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Answer> {
  const { timeoutMs } = task.limits;
  const deadline = Date.now() + timeoutMs - Math.min(RESERVE.mostMs, timeoutMs * RESERVE.share);
  const files = await listFiles(paths.files);
  const programs = await programsOf(task, files, paths.files);
  const before = await takeSnapshot(paths.files);
  const runs: Run[] = [];
  for (const program of programs) {
    const run = await runOne(program, files, paths, bundleUrl, Math.max(MIN_LIMIT_MS, deadline - Date.now()));
    runs.push(run);
    if (run.failure !== undefined) break;
  }
  const changes = await saveChanges(paths, before);
  return { summary: summarize(runs, programs.length, changes), output: outputOf(runs, changes.written) };
}

/** The last run in full, and all of them in short. */
function outputOf(runs: readonly Run[], written: readonly string[]) {
  const short = runs.map(({ program: { name, language }, result: { exitCode, signal, durationMs } }) => ({
    file: name,
    language,
    exitCode,
    signal,
    durationMs,
  }));
  const last = runs.at(-1)?.result;
  return {
    ...short.at(-1),
    stdout: tail(last?.stdout ?? "", MAX_OUTPUT_BYTES),
    stderr: tail(last?.stderr ?? "", MAX_OUTPUT_BYTES),
    filesWritten: written.length,
    ...(short.length > 1 && { programs: short }),
  };
}
