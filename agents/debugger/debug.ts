import type { Task } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { type Attempt, attemptsFor, runAttempts } from "./attempts.ts";
import { chooseCommand } from "./choose-command.ts";
import { type Failure, placelessFailure } from "./failure.ts";
import { failuresOf } from "./failures.ts";
import { readPasted } from "./pasted.ts";
import { endingOf, outputOf, reportOf, steadiness, summarize } from "./report.ts";
import { Sources } from "./sources.ts";
import { wordlessFailure } from "./wordless-failure.ts";

async function failuresOfAttempts(
  shown: string,
  attempts: readonly Attempt[],
  sources: Sources,
): Promise<Failure[]> {
  const failed = attempts.filter(({ hasFailed }) => hasFailed);
  const [first] = failed;
  if (first === undefined) return [];
  const traces = failed.flatMap((attempt) => attempt.traces);
  const found = await failuresOf(traces, sources);
  const failures = found.length > 0 ? found : [await unplacedFailure(shown, first, sources)];
  return steadiness(attempts) === "flaky" ? failures.map((failure) => asFlaky(failure, attempts)) : failures;
}

/** What is told of a failure where nothing leads to the user's files. */
async function unplacedFailure(shown: string, attempt: Attempt, sources: Sources): Promise<Failure> {
  const error = attempt.traces.find(({ message }) => message !== "");
  if (error !== undefined) return placelessFailure(error, sources);
  const { stdout, stderr } = attempt.result;
  return wordlessFailure(endingOf(shown, attempt), stderr.trim() || stdout, sources);
}

function asFlaky({ finding, frames }: Failure, attempts: readonly Attempt[]): Failure {
  const failed = attempts.filter(({ hasFailed }) => hasFailed).length;
  const words = `It failed in ${failed} of ${attempts.length} runs: what it does depends on time, chance, order, or what an earlier run left behind.`;
  return { finding: { ...finding, severity: "warning", message: `${finding.message}\n${words}` }, frames };
}

async function conclude(
  summary: string,
  output: unknown,
  failures: readonly Failure[],
  paths: WorkspacePaths,
): Promise<Answer> {
  reportFindings(
    failures.map(({ finding }) => finding),
    "report.md",
  );
  if (failures.length > 0) await saveArtifact(paths, "report.md", reportOf(summary, failures));
  return { summary, output };
}

/**
 * Runs the command that fails and tells where and why: the innermost line of the user's own code, and what the error
 * means there. A stack in the request is read instead. `bundleUrl` is the module with the TypeScript hooks.
 */
export async function debug(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Answer> {
  const files = await listFiles(paths.files);
  const sources = new Sources(paths.files, files);
  const pasted = await readPasted(task, sources);
  if (pasted !== undefined) {
    const { summary, failures } = pasted;
    return conclude(summary, outputOf("", [], failures), failures, paths);
  }
  const choice = await chooseCommand({ task, files, paths, bundleUrl });
  emit({ type: "decision", summary: cut(`Run ${choice.shown}.`, 1_000) });
  const attempts = await runAttempts(choice, attemptsFor(task.request), task.limits.timeoutMs);
  const failures = await failuresOfAttempts(choice.shown, attempts, sources);
  return conclude(
    summarize(choice.shown, attempts, failures),
    outputOf(choice.shown, attempts, failures),
    failures,
    paths,
  );
}
