import type { Task } from "../../src/agents/contract.ts";
import { type CommandResult, runCommand } from "../sdk/commands/command.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { tail } from "../sdk/program/ascii.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emitFinding } from "../sdk/program/program.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { findFailure } from "../sdk/user-code/failure.ts";
import { prepareLaunch } from "../sdk/user-code/launch.ts";
import { programsOf } from "../sdk/user-code/programs-of-task.ts";
import { saveChanges, takeSnapshot } from "./changes.ts";

/** How much of the end of each output the result carries, in bytes of its JSON. */
const MAX_OUTPUT_BYTES = 8_000;

type Run = { program: Program; result: CommandResult; failure: string | undefined };

async function runOne(
  program: Program,
  files: readonly string[],
  paths: WorkspacePaths,
  bundleUrl: string,
): Promise<Run> {
  const launch = await prepareLaunch(program, files, paths, bundleUrl);
  try {
    const { words, cwd, env } = launch;
    const result = await runCommand({ words, cwd, env, stdout: "message" });
    if (result.exitCode === 0) return { program, result, failure: undefined };
    const finding = findFailure(program, launch, result, paths.files);
    emitFinding(finding);
    const place = finding.line === undefined ? "" : ` (${finding.file}:${finding.line})`;
    const [reason = ""] = finding.message.split("\n", 1);
    // The summary goes on after it, so a full stop of its own would stand within its sentence.
    return { program, result, failure: reason.replace(/(?<!\.)\.+$/, "") + place };
  } finally {
    await launch.remove();
  }
}

function summarize(runs: readonly Run[], planned: number, written: readonly string[]): string {
  const names = runs.map(({ program }) => program.name).join(", ");
  const failure = runs.at(-1)?.failure;
  const files = written.length === 0 ? "" : ` Files written: ${written.length}.`;
  if (failure === undefined) return `Ran ${names}: exit code 0.${files}`;
  const skipped = planned - runs.length;
  return `${failure}${skipped > 0 ? `; ${skipped} more not run` : ""}.${files}`;
}

/**
 * Runs the programs that the task means, one after the other until one fails. A program that fails is
 * an answer too, with a finding. `bundleUrl` is the module with the TypeScript hooks.
 */
export async function runCode(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Answer> {
  const files = await listFiles(paths.files);
  const programs = await programsOf(task, files, paths.files);
  const before = await takeSnapshot(paths.files);
  const runs: Run[] = [];
  for (const program of programs) {
    const run = await runOne(program, files, paths, bundleUrl);
    runs.push(run);
    if (run.failure !== undefined) break;
  }
  const written = await saveChanges(paths, before);
  return { summary: summarize(runs, programs.length, written), output: outputOf(runs, written) };
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
