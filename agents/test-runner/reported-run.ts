import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, type CommandResult, runCommand } from "../sdk/command.ts";
import { AgentError } from "../sdk/program.ts";
import type { Framework } from "./framework.ts";
import type { Counts, Outcome } from "./outcome.ts";

/** What makes frameworks print plain text and wait for nobody. */
const plainOutput = { CI: "true", NO_COLOR: "1", FORCE_COLOR: undefined };

/** A framework's command with the report that it wrote, if it came to that. */
type ReportedRun = { result: CommandResult; content: string | undefined };

/** Runs a framework that writes its report to a file. `wordsFor` is given the file's path. */
export async function runReported(
  wordsFor: (report: string) => Command["words"],
  cwd: string,
  env: Record<string, string> = {},
): Promise<ReportedRun> {
  const folder = await mkdtemp(join(tmpdir(), "miosa-tests-"));
  const report = join(folder, "report");
  const result = await runCommand({
    words: wordsFor(report),
    cwd,
    env: { ...plainOutput, ...env },
    stdout: "log",
  });
  const content = await readFile(report, "utf8").catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
  return { result, content };
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
  const outcome = { framework, ...read(content), durationMs, report: { name: reportName, content } };
  if (outcome.failed > 0 || !isFailure(result.exitCode)) return outcome;
  return { ...outcome, failed: 1, failures: [{ name: `the ${framework} run`, message: lastWords(result) }] };
}
