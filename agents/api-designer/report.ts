import type { Finding } from "../../src/agents/contract.ts";
import { countsInWords } from "../sdk/reports/findings.ts";
import { findingsTable, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedInWords, skippedSection } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { counted, listed } from "../sdk/text/words.ts";
import type { Description, Versions } from "./descriptions.ts";

/** What became of two versions. */
export type Comparison = Versions & { breaking: Finding[] };

/** All that was found. */
type Review = {
  descriptions: Description[];
  /** How many of them were checked by the rules. */
  linted: number;
  comparisons: Comparison[];
  lint: Finding[];
  skipped: readonly Skipped[];
  leftOut: readonly string[];
};

const versionOf = ({ file, version }: Description): string =>
  version === "" ? file : `${file} (${version})`;

function compared({ before, after, breaking }: Comparison): string {
  const names = `from ${versionOf(before)} to ${versionOf(after)}`;
  const errors = breaking.filter(({ severity }) => severity === "error").length;
  const risks = breaking.length - errors;
  const parts = [
    ...(errors > 0 ? [counted(errors, "breaking change")] : []),
    ...(risks > 0 ? [`${counted(risks, "change")} that can break some clients`] : []),
  ];
  return parts.length === 0 ? `Nothing breaks ${names}.` : `${parts.join(" and ")} ${names}.`;
}

/** What the rules found, and which files are no documents at all. */
function found({ linted, lint }: Review): string[] {
  const faults = lint.filter(({ rule }) => rule === "yaml/syntax");
  const files = [...new Set(faults.map(({ file }) => file ?? ""))];
  const broken =
    files.length === 0
      ? []
      : [`${listed(files, 5)} cannot be read (${counted(faults.length, "error")} of syntax).`];
  if (linted === 0) return broken.length > 0 ? broken : ["No description could be checked."];
  const others = lint.filter((finding) => !faults.includes(finding));
  return [`The rules find ${countsInWords(others)} in ${counted(linted, "description")}.`, ...broken];
}

/** One or two sentences for the user. */
export function summarize(review: Review): string {
  const { comparisons, skipped, leftOut } = review;
  return [
    ...comparisons.map(compared),
    ...found(review),
    ...skippedInWords(skipped),
    ...leftOutInWords(leftOut),
  ].join(" ");
}

const comparisonSection = (comparison: Comparison): string =>
  section(
    `## ${comparison.before.file} to ${comparison.after.file}`,
    compared(comparison),
    findingsTable(comparison.breaking),
  );

/** The report for people, in Markdown. */
export function reportOf(review: Review): string {
  const { descriptions, comparisons, linted, lint, skipped } = review;
  const isClear = linted > 0 && lint.length === 0;
  const rows = descriptions.map(({ file, title, version }) => [file, title, version]);
  return markdownDocument(
    "# API review",
    summarize(review),
    markdownTable(["file", "API", "version"], rows),
    ...comparisons.map(comparisonSection),
    section(
      "## Rules",
      isClear ? "Every description that was read keeps to the rules." : findingsTable(lint),
    ),
    skippedSection(skipped),
  );
}
