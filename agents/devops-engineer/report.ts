import type { Finding } from "../../src/agents/contract.ts";
import { countsInWords } from "../sdk/reports/findings.ts";
import { bulletList, findingsTable, markdownDocument, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedInWords, skippedSection } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { counted, joined } from "../sdk/text/words.ts";
import type { FileKind } from "./file-kind.ts";
import { type OtherFile, othersInWords } from "./other-files.ts";

/** The files that were looked at, all that was found, and what was not looked at. */
export type Review = {
  files: { file: string; kind: FileKind }[];
  findings: Finding[];
  skipped: Skipped[];
  leftOut: readonly string[];
  /** Files for which there are no rules. */
  others: OtherFile[];
};

const nouns: Record<FileKind, string> = {
  dockerfile: "Dockerfile",
  compose: "Compose file",
  workflow: "workflow",
  action: "action",
};

function filesInWords(files: Review["files"]): string {
  const kinds: FileKind[] = ["dockerfile", "compose", "workflow", "action"];
  const counts = kinds.map((kind) => counted(files.filter((file) => file.kind === kind).length, nouns[kind]));
  return joined(counts.filter((count) => !count.startsWith("0 ")));
}

/** One or two sentences for the user. */
export function summarize({ files, findings, skipped, leftOut, others }: Review): string {
  const gravest = findings.find(({ severity }) => severity === "error");
  return [
    files.length === 0
      ? "No file could be checked."
      : `Found ${countsInWords(findings)} in ${filesInWords(files)}.`,
    ...(gravest?.file === undefined
      ? []
      : [`First look at ${gravest.file}:${gravest.line} (${gravest.rule}).`]),
    ...othersInWords(others),
    ...skippedInWords(skipped),
    ...leftOutInWords(leftOut),
  ].join(" ");
}

/** The report for people, in Markdown. */
export function reportOf(review: Review): string {
  const sections = review.files.map(({ file, kind }) => {
    const findings = review.findings.filter((finding) => finding.file === file);
    return section(`## ${file}`, `${nouns[kind]}: ${countsInWords(findings)}`, findingsTable(findings));
  });
  return markdownDocument(
    "# Delivery review",
    summarize(review),
    ...sections,
    section(
      "## Files that were not checked",
      bulletList(review.others.map(({ file, kind }) => `${file}: ${kind}`)),
    ),
    skippedSection(review.skipped),
  );
}
