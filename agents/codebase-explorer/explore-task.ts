import type { Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emitFinding } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { reportSkipped } from "../sdk/reports/skipped.ts";
import { exploreCodebase } from "./explore.ts";
import { explorationOf, findingsOf } from "./findings.ts";
import { drawParts } from "./picture.ts";
import { outputOf, reportOf } from "./report.ts";
import { notFollowed, summarize } from "./summary.ts";

/**
 * Maps the user's files: languages, parts, imports, circles of them, and where the names that the request asks for are
 * defined and used. Throws an `AgentError` with the code `no_files` where there are none.
 */
export async function explore(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const files = await listFiles(paths.files);
  if (files.length === 0) throw new AgentError("no_files", "There are no files to explore.");
  const codebase = await exploreCodebase(paths.files, files);
  const exploration = explorationOf(codebase, task.request);
  const findings = findingsOf(exploration);
  reportFindings(findings, "report.md");
  reportSkipped("explore", codebase.skipped);
  for (const message of notFollowed(codebase))
    emitFinding({ severity: "info", rule: "explore/not-followed", message });
  const { parts, between } = exploration;
  if (parts.length > 1) await saveArtifact(paths, "modules.svg", drawParts(parts, between));
  await saveArtifact(paths, "report.md", reportOf(exploration, findings));
  return { summary: summarize(exploration), output: outputOf(exploration) };
}
