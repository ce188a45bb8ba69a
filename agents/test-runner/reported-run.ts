import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, type CommandResult, runCommand } from "../sdk/commands/command.ts";
import { AgentError } from "../sdk/program/program.ts";
import type { Framework } from "./framework.ts";
import type { Counts, Outcome, TestJob } from "./outcome.ts";
import { embedded } from "./progress/programs.embedded.ts";
import { type FileProgress, readProgress } from "./progress/progress.ts";

/** What makes frameworks print plain text and wait for nobody. */
const plainOutput = { CI: "true", NO_COLOR: "1", FORCE_COLOR: undefined };

/** Has Python find its plugin. */
const pluginsIn = (folder: string) => ({
  PYTHONPATH: [folder, process.env.PYTHONPATH].filter((path) => path !== undefined).join(":"),
});

/** A framework's command with the report that it wrote, if it came to that, and how far it came if it had to be ended. */
type ReportedRun = { result: CommandResult; content: string | undefined; progress: FileProgress[] };

/** What a framework's command is made with: the path of its report, and the folder of what tells how far it is. */
export type ReportPaths = { report: string; programs: string };

/** Runs a framework that writes its report to a file, until its time is up. */
export async function runReported(
  wordsFor: (paths: ReportPaths) => Command["words"],
  { folder: cwd, limitMs }: TestJob,
  { endBy = "SIGKILL", env = {} }: Pick<Command, "endBy" | "env">,
): Promise<ReportedRun> {
  const folder = await mkdtemp(join(tmpdir(), "miosa-tests-"));
  const [report, progress] = [join(folder, "report"), join(folder, "progress")];
  try {
    for (const [name, text] of Object.entries(embedded)) await writeFile(join(folder, name), text);
    const result = await runCommand({
      words: wordsFor({ report, programs: folder }),
      cwd,
      env: { ...plainOutput, ...pluginsIn(folder), MIOSA_TEST_PROGRESS: progress, ...env },
      stdout: "log",
      timeoutMs: limitMs,
      endBy,
    });
    const content = await readFile(report, "utf8").catch(() => undefined);
    return { result, content, progress: result.isLate ? await readProgress(progress) : [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The end of what a command said. */
function lastWords({ stdout, stderr }: CommandResult): string {
  return (stderr.trim() || stdout.trim()).slice(-2_000);
}

/**
 * The outcome of such a run. Where the framework failed without a failed test in its report, its last
 * words are the failure; `isFailure` tells which exit codes mean one. Throws an `AgentError` with the
 * code `tests_not_run` where there is no report.
 */
export function toOutcome(
  framework: Framework,
  reportName: string,
  { result, content }: ReportedRun,
  read: (content: string) => Counts,
  isFailure = (exitCode: number | null) => exitCode !== 0,
): Outcome {
  const { durationMs } = result;
  if (content === undefined) {
    throw new AgentError("tests_not_run", `${framework} ended before it ran a test: ${lastWords(result)}`);
  }
  const isCut = result.isLate;
  const outcome = { framework, isCut, ...read(content), durationMs, report: { name: reportName, content } };
  if (outcome.failed > 0 || !isFailure(result.exitCode)) return outcome;
  const message = `${isCut ? "It had not ended when its time was up. " : ""}${lastWords(result)}`;
  return { ...outcome, failed: 1, failures: [{ name: `the ${framework} run`, message }] };
}
