import type { Task } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { reportSkipped } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { snippetName } from "../sdk/request/snippets.ts";
import { listed } from "../sdk/text/words.ts";
import { analyze } from "./analysis/analysis.ts";
import { chooseLogs } from "./reading/choose-logs.ts";
import { readLogs } from "./reading/read-logs.ts";
import { findingsOf } from "./report/findings.ts";
import { outputOf, reportOf } from "./report/report.ts";
import { summarize } from "./report/summary.ts";
import { drawTimeline } from "./report/timeline.ts";

const MAX_NAMED = 5;

const noLogs = (files: readonly string[]): string =>
  files.length === 0
    ? "There are no files to read."
    : `There is no log among the files: by its name or its lines none of ${listed(files, MAX_NAMED)} is one.`;

/**
 * Tells what logs say: the code blocks of the request and the logs among the user's files. Throws an
 * `AgentError` with the code `no_logs` where there are none.
 */
export async function analyzeLogs(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const files = await listFiles(paths.files);
  const pasted = task.snippets.map(({ path }) => ({ name: snippetName(path), path }));
  const { logs: uploaded, leftOut } = await chooseLogs(task.request, files, paths.files);
  const chosen = [...pasted, ...uploaded];
  if (chosen.length === 0) throw new AgentError("no_logs", noLogs(files));
  emit({ type: "decision", summary: cut(`Read ${chosen.map(({ name }) => name).join(", ")}.`, 1_000) });
  const logs = await readLogs(chosen);
  const analysis = analyze(logs.entries, logs.incomplete.find(({ isLent }) => !isLent)?.lacks);
  const findings = findingsOf(analysis);
  reportFindings(findings, "report.md");
  reportSkipped("log", logs.skipped);
  if (analysis.rates) await saveArtifact(paths, "timeline.svg", await drawTimeline(analysis, analysis.rates));
  await saveArtifact(paths, "report.md", reportOf(analysis, findings, logs));
  return {
    summary: [summarize(analysis, logs), ...leftOutInWords(leftOut)].join(" "),
    output: outputOf(analysis, logs),
  };
}
