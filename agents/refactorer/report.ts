import { bulletList, fenced, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedSection } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import { type Clone, inWords } from "./clones.ts";
import type { Measured } from "./measure.ts";
import { limits, type RefactoringTask } from "./tasks.ts";

/** All that was found, the most worth doing first. */
export type Review = {
  tasks: readonly RefactoringTask[];
  functions: readonly Measured[];
  clones: readonly Clone[];
  /** The sources that were searched, and their lines. */
  files: number;
  lines: number;
  /** How many of them had their functions measured. */
  measured: number;
  /** The sources whose functions are not measured, in words. */
  unmeasured: string | undefined;
  skipped: readonly Skipped[];
  leftOut: readonly string[];
};

const MAX_ROWS = 20;
const MAX_CLONES = 100;

/** The report for people, in Markdown: what to do first, then the measures, then each duplicate with its code. */
export function reportOf(review: Review, summary: string): string {
  const { tasks, functions, clones, skipped } = review;
  return markdownDocument(
    "# What to refactor",
    summary,
    section("## First of all", taskTable(tasks.slice(0, MAX_ROWS))),
    functionsSection(functions),
    section("## Duplicated code", ...clones.slice(0, MAX_CLONES).map(cloneSection)),
    skippedSection(skipped),
  );
}

function taskTable(tasks: readonly RefactoringTask[]): string {
  const rows = tasks.map(({ finding: { file, line, message, fix } }, index) => [
    String(index + 1),
    `${file}:${line}`,
    message,
    fix ?? "",
  ]);
  return markdownTable(["", "place", "why", "what to do"], rows);
}

function functionsSection(functions: readonly Measured[]): string {
  if (functions.length === 0) return "";
  const top = (measureOf: (measured: Measured) => number) =>
    functions.toSorted((a, b) => measureOf(b) - measureOf(a)).slice(0, 10);
  const table = (of: readonly Measured[]) =>
    markdownTable(
      ["function", "place", "cognitive", "cyclomatic", "depth", "lines"],
      of.map(({ name, file, line, ...measured }) => [
        name,
        `${file}:${line}`,
        ...[measured.cognitive, measured.cyclomatic, measured.depth, measured.lines].map(String),
      ]),
    );
  const { cognitive, cyclomatic, depth, lines } = limits;
  return section(
    "## Functions",
    `Accepted are a cognitive complexity of ${cognitive}, a cyclomatic one of ${cyclomatic}, ${depth} levels and ${lines} lines.`,
    section("### The hardest to follow", table(top((measured) => measured.cognitive))),
    section("### The longest", table(top((measured) => measured.lines))),
    section("### The most deeply nested", table(top((measured) => measured.depth))),
  );
}

const cloneSection = ({ places, lines, code }: Clone): string =>
  section(
    `### ${counted(lines, "line")} in ${places.length} places`,
    bulletList(places.map(inWords)),
    fenced(code),
  );
