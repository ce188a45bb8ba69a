import type { Finding, Task } from "../../src/agents/contract.ts";
import { saveArtifact } from "../sdk/artifacts.ts";
import type { WorkspacePaths } from "../sdk/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program.ts";
import { reportFindings, sortFindings } from "../sdk/report-findings.ts";
import type { Source } from "../sdk/source.ts";
import { counted } from "../sdk/words.ts";
import type { FileChange } from "./change.ts";
import { checkComments } from "./checks/commented-code.ts";
import { checkHandlers } from "./checks/empty-handlers.ts";
import { checkFile } from "./checks/files.ts";
import { checkFunctions } from "./checks/functions.ts";
import { checkLines } from "./checks/lines.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { checkWhole } from "./checks/whole.ts";
import { isGenerated, isLock } from "./kinds.ts";
import { newVersion, readChange } from "./read-change.ts";
import { outputOf, reportOf, summarize } from "./report.ts";

async function checkChange(change: FileChange, sources: readonly Source[]): Promise<Finding[]> {
  const text = newVersion(change, sources);
  // What a tool has written is not read by the line, but for secrets.
  const isWritten = !isGenerated(change.file) && !isLock(change.file);
  return [
    ...(await checkSecrets(change)),
    ...checkFile(change),
    ...(isWritten ? [...checkLines(change), ...checkHandlers(change), ...checkComments(change)] : []),
    ...(isWritten && text !== undefined ? checkFunctions(change, text) : []),
  ];
}

/** Findings of a change, the gravest first. */
export async function findingsOf(
  changes: readonly FileChange[],
  sources: readonly Source[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const change of changes) findings.push(...(await checkChange(change, sources)));
  return sortFindings([...findings, ...checkWhole(changes)]);
}

/** Reviews a change. Throws an `AgentError` with the code `no_change` where there is none to review. */
export async function review(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { changes, sources, skipped } = await readChange(task, paths);
  if (changes.length === 0) {
    const ways =
      "Give me a .diff or .patch file, a diff in a code block, or two versions of files in folders named before and after.";
    throw new AgentError("no_change", `There is no change to review. ${ways}`);
  }
  emit({ type: "decision", summary: `Review a change of ${counted(changes.length, "file")}.` });
  const result = { changes, findings: await findingsOf(changes, sources), skipped };
  reportFindings(result.findings, "review.md");
  await saveArtifact(paths, "review.md", reportOf(result));
  return { summary: summarize(result), output: outputOf(result) };
}
