import { readFile } from "node:fs/promises";
import type { Task } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { type Attempt, attemptsFor, runAttempts } from "./attempts.ts";
import { chainsOf } from "./chain.ts";
import { chooseCommand } from "./choose-command.ts";
import { type Failure, failureOf, placelessFailure } from "./failure.ts";
import { endingOf, outputOf, reportOf, steadiness, summarize } from "./report.ts";
import { Sources } from "./sources.ts";
import { readTraces } from "./traces/read-traces.ts";
import type { Trace } from "./traces/trace.ts";
import { wordlessFailure } from "./wordless-failure.ts";

const keyOf = ({ finding: { file, line, message } }: Failure): string =>
  JSON.stringify([file, line, message.split("\n", 1)[0]]);

/** The errors of several traces, each once: test frameworks tell some of them twice. */
async function failuresOf(traces: readonly Trace[], sources: Sources): Promise<Failure[]> {
  const failures = new Map<string, Failure>();
  for (const chain of traces.flatMap(chainsOf)) {
    const failure = await failureOf(chain, sources);
    if (failure !== undefined && !failures.has(keyOf(failure))) failures.set(keyOf(failure), failure);
  }
  return [...failures.values()];
}

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
  const failures = found.length > 0 ? found : [unplacedFailure(shown, first, sources)];
  return steadiness(attempts) === "flaky" ? failures.map((failure) => asFlaky(failure, attempts)) : failures;
}

/** What is told of a failure where nothing leads to the user's files. */
function unplacedFailure(shown: string, attempt: Attempt, sources: Sources): Failure {
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

/** The errors of stacks that the request itself has, as code blocks that are no code. */
async function pastedTraces(task: Task): Promise<Trace[]> {
  const texts = await Promise.all(task.snippets.map(({ path }) => readFile(path, "utf8")));
  return texts.flatMap(readTraces);
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
  const pasted = await failuresOf(await pastedTraces(task), sources);
  const [leading] = pasted;
  if (leading !== undefined) {
    const { file, line, message } = leading.finding;
    const summary = `The stack leads to ${file}:${line}: ${message.split("\n", 1)[0]}`;
    return conclude(summary, outputOf("", [], pasted), pasted, paths);
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
