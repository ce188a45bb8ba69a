import type { Finding, Task } from "../../src/agents/contract.ts";
import type { Source } from "../sdk/files/source.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped, type Skipped } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import type { FileChange } from "./change.ts";
import { checkComments } from "./checks/commented-code.ts";
import { checkHandlers } from "./checks/empty-handlers.ts";
import { checkFile } from "./checks/files.ts";
import { checkFunctions } from "./checks/functions.ts";
import { checkLines } from "./checks/lines.ts";
import { checkSecrets } from "./checks/secrets.ts";
import { checkSecurity, withoutTold } from "./checks/security.ts";
import { checkWhole } from "./checks/whole.ts";
import { isGenerated, isLock } from "./kinds.ts";
import { newVersion, readChange } from "./read-change.ts";
import { outputOf, reportOf, summarize } from "./report.ts";

type Checked = { findings: Finding[]; skipped: Skipped[] };

async function checkChange(change: FileChange, sources: readonly Source[]): Promise<Checked> {
  const text = newVersion(change, sources);
  const secrets = await checkSecrets(change);
  // What a tool has written is not read by the line, but for secrets.
  const isWritten = !isGenerated(change.file) && !isLock(change.file);
  if (!isWritten) return { findings: [...secrets, ...checkFile(change)], skipped: [] };
  const security = checkSecurity(change, text);
  return {
    findings: [
      ...secrets,
      ...withoutTold(security.findings, secrets),
      ...checkFile(change),
      ...checkLines(change),
      ...checkHandlers(change),
      ...checkComments(change),
      ...(text === undefined ? [] : checkFunctions(change, text)),
    ],
    skipped: security.reason === undefined ? [] : [{ file: change.file, reason: security.reason }],
  };
}

/** Findings of a change, the gravest first, and the files that could not be read whole. */
export async function checkChanges(
  changes: readonly FileChange[],
  sources: readonly Source[],
): Promise<Checked> {
  const checked: Checked[] = [];
  for (const change of changes) checked.push(await checkChange(change, sources));
  const findings = checked.flatMap((each) => each.findings);
  return {
    findings: sortFindings([...findings, ...checkWhole(changes)]),
    skipped: checked.flatMap(({ skipped }) => skipped),
  };
}

/** Reviews a change. Throws an `AgentError` with the code `no_change` where there is none to review. */
export async function review(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { changes, sources, skipped: unread } = await readChange(task, paths);
  if (changes.length === 0) {
    const ways =
      "Give me a .diff or .patch file, a diff in a code block, or two versions of files in folders named before and after.";
    throw new AgentError("no_change", `There is no change to review. ${ways}`);
  }
  emit({ type: "decision", summary: `Review a change of ${counted(changes.length, "file")}.` });
  const checked = await checkChanges(changes, sources);
  const result = { changes, findings: checked.findings, skipped: [...unread, ...checked.skipped] };
  reportFindings(result.findings, "review.md");
  reportSkipped("review", result.skipped);
  await saveArtifact(paths, "review.md", reportOf(result));
  return { summary: summarize(result), output: outputOf(result) };
}
