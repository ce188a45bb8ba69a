import type { Finding } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { sum } from "../../src/text/sum.ts";
import { countFindings, countsInWords } from "../sdk/reports/findings.ts";
import { findingsTable, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedInWords, skippedSection } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import type { FileChange } from "./change.ts";
import { publicChanges } from "./declarations.ts";

/** A review of a change; the gravest findings first. */
type Review = {
  changes: readonly FileChange[];
  findings: readonly Finding[];
  skipped: readonly Skipped[];
};

const linesIn = (changes: readonly FileChange[]) => ({
  added: sum(changes.map(({ added }) => added.length)),
  removed: sum(changes.map(({ removed }) => removed.length)),
});

const inWords = ({ added, removed }: { added: number; removed: number }): string => `+${added} −${removed}`;

/** One or two sentences for the user. */
export function summarize({ changes, findings, skipped }: Review): string {
  const size = `${counted(changes.length, "file")} (${inWords(linesIn(changes))} lines)`;
  const where = skipped.length > 0 ? `what could be read of ${size}` : size;
  const found =
    findings.length === 0 ? `Nothing to object to in ${where}.` : `${countsInWords(findings)} in ${where}.`;
  return [found, ...skippedInWords(skipped)].join(" ");
}

/** What a reviewer would do: a change without errors and warnings, all of which was read, may be merged. */
function verdictOf({ findings, skipped }: Review) {
  const { errors, warnings } = countFindings(findings);
  if (errors > 0) return "request-changes";
  return warnings + skipped.length > 0 ? "comment" : "approve";
}

/** The numbers for the next step. */
export function outputOf(review: Review) {
  const { changes, findings, skipped } = review;
  return {
    verdict: verdictOf(review),
    files: changes.length,
    ...linesIn(changes),
    ...countFindings(findings),
    changes: changes.slice(0, 100).map(({ file, kind, added, removed }) => ({
      file,
      kind,
      added: added.length,
      removed: removed.length,
    })),
    skipped: skipped.length,
  };
}

function whatChanged(change: FileChange): string {
  const { added, removed, changed } = publicChanges(change);
  const places = [...new Set(change.hunks.map(({ heading }) => heading))].filter((heading) => heading !== "");
  const parts = [
    ...added.map((name) => `new \`${name}\``),
    ...changed.map((name) => `\`${name}\` changed`),
    ...removed.map((name) => `\`${name}\` gone`),
  ];
  return (parts.length > 0 ? parts : places.map((place) => `in \`${cut(place, 80)}\``))
    .slice(0, 6)
    .join(", ");
}

/** The report for people, in Markdown. */
export function reportOf(review: Review): string {
  const rows = review.changes.map((change) => [
    change.kind === "renamed" ? `${change.before} to ${change.file}` : change.file,
    change.isBinary ? `${change.kind}, binary` : change.kind,
    inWords({ added: change.added.length, removed: change.removed.length }),
    whatChanged(change),
    String(review.findings.filter(({ file }) => file === change.file).length),
  ]);
  return markdownDocument(
    "# Review",
    summarize(review),
    findingsTable(review.findings),
    skippedSection(review.skipped),
    section("## What changes", markdownTable(["file", "how", "lines", "what", "findings"], rows)),
  );
}
