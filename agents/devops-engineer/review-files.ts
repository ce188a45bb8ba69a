import type { Finding, Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { readText } from "../sdk/files/read-text.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emitFinding } from "../sdk/program/program.ts";
import { countFindings, reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { beyond, reportSkipped } from "../sdk/reports/skipped.ts";
import { filesMeant, type Meant } from "../sdk/request/files-meant.ts";
import { chooseFiles } from "./choose-files.ts";
import { checkCompose } from "./compose/compose.ts";
import { checkDockerfile } from "./dockerfile/dockerfile.ts";
import { type FileKind, kindOfName, kindOfText } from "./file-kind.ts";
import {
  type OtherFile,
  otherFindings,
  otherKindOfName,
  otherKindOfText,
  othersInWords,
} from "./other-files.ts";
import { type Review, reportOf, summarize } from "./report.ts";
import { checkWorkflow } from "./workflow/workflow.ts";

const MAX_BYTES = 512 * 1_024;
const MAX_FILES = 1_000;

async function check(kind: FileKind, file: string, text: string): Promise<Finding[]> {
  if (kind === "dockerfile") return checkDockerfile(file, text);
  return kind === "compose" ? checkCompose(file, text) : checkWorkflow(file, text);
}

/** What is found in the files that are for building, starting or releasing software; others are passed over. */
async function reviewAll(root: string, { files, leftOut }: Meant, others: OtherFile[]): Promise<Review> {
  const review: Review = { files: [], findings: [], skipped: beyond(files, MAX_FILES), leftOut, others };
  for (const file of files.slice(0, MAX_FILES)) {
    const read = await readText(root, file, MAX_BYTES);
    if ("reason" in read) {
      review.skipped.push(read);
      continue;
    }
    const kind = kindOfName(file) ?? kindOfText(file, read.text);
    const otherKind = otherKindOfText(file, read.text);
    if (kind === undefined && otherKind !== undefined) review.others.push({ file, kind: otherKind });
    if (kind === undefined) continue;
    review.files.push({ file, kind });
    review.findings.push(...(await check(kind, file, read.text)));
  }
  return { ...review, findings: sortFindings(review.findings) };
}

const isCandidate = (file: string): boolean =>
  otherKindOfName(file) === undefined && (kindOfName(file) !== undefined || /\.ya?ml$/.test(file));

/** The files that are known by their names and not checked, of those that the request means. */
const othersMeant = (request: string, files: readonly string[]): OtherFile[] =>
  filesMeant(request, files).files.flatMap((file) => {
    const kind = otherKindOfName(file);
    return kind === undefined ? [] : { file, kind };
  });

/**
 * Checks the Dockerfiles, Compose files, workflows and actions among the user's files. Throws an
 * `AgentError` with the code `nothing_to_check` where there are none.
 */
export async function reviewFiles(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const all = await listFiles(paths.files);
  const others = othersMeant(task.request, all);
  const review = await reviewAll(paths.files, chooseFiles(task.request, all.filter(isCandidate)), others);
  if (review.files.length === 0 && review.skipped.length === 0) {
    const message = "There is no Dockerfile, Compose file or workflow among the files.";
    throw new AgentError("nothing_to_check", [message, ...othersInWords(review.others)].join(" "));
  }
  reportFindings(review.findings, "report.md");
  reportSkipped("devops", review.skipped);
  for (const finding of otherFindings(review.others)) emitFinding(finding);
  await saveArtifact(paths, "report.md", reportOf(review));
  return {
    summary: summarize(review),
    output: {
      ...countFindings(review.findings),
      files: review.files,
      notChecked: review.others,
      skipped: review.skipped.length,
    },
  };
}
