import type { Finding } from "../../src/agents/contract.ts";
import { findingsTable, markdownDocument, section } from "../sdk/markdown.ts";
import { countsInWords } from "../sdk/report-findings.ts";
import { counted, joined } from "../sdk/words.ts";
import type { FileKind } from "./file-kind.ts";

/** The files that were looked at, and all that was found. */
export type Review = { files: { file: string; kind: FileKind }[]; findings: Finding[] };

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
export function summarize({ files, findings }: Review): string {
  const found = `Found ${countsInWords(findings)} in ${filesInWords(files)}.`;
  const gravest = findings.find(({ severity }) => severity === "error");
  if (gravest?.file === undefined) return found;
  return `${found} First look at ${gravest.file}:${gravest.line} (${gravest.rule}).`;
}

/** The report for people, in Markdown. */
export function reportOf(review: Review): string {
  const sections = review.files.map(({ file, kind }) => {
    const findings = review.findings.filter((finding) => finding.file === file);
    return section(`## ${file}`, `${nouns[kind]}: ${countsInWords(findings)}`, findingsTable(findings));
  });
  const others = review.findings.filter(({ file }) => !review.files.some((each) => each.file === file));
  return markdownDocument(
    "# Delivery review",
    summarize(review),
    ...sections,
    section("## Not read", findingsTable(others)),
  );
}
