import { fenced, markdownTable } from "../sdk/markdown.ts";
import { skippedSection } from "../sdk/skipped.ts";
import { counted } from "../sdk/words.ts";
import { type Clone, inWords } from "./clones.ts";
import type { Measured } from "./measure.ts";
import { limits, type RefactoringTask } from "./tasks.ts";

export type Review = {
  tasks: readonly RefactoringTask[];
  functions: readonly Measured[];
  clones: readonly Clone[];
  /** Lines of all sources that were searched. */
  lines: number;
  skipped: ReadonlyMap<string, string>;
};

const MAX_ROWS = 20;
const MAX_CLONES = 100;

/** The report for people, in Markdown: what to do first, then the measures, then each duplicate with its code. */
export function reportOf(review: Review, summary: string): string {
  const { tasks, functions, clones, skipped } = review;
  return [
    "# What to refactor",
    summary,
    ...(tasks.length > 0 ? ["## First of all", taskTable(tasks.slice(0, MAX_ROWS))] : []),
    ...(functions.length > 0 ? measureSections(functions) : []),
    ...(clones.length > 0 ? ["## Duplicated code", ...clones.slice(0, MAX_CLONES).map(cloneSection)] : []),
    ...skippedSection(skipped),
  ]
    .join("\n\n")
    .concat("\n");
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

function measureSections(functions: readonly Measured[]): string[] {
  const top = (measureOf: (fn: Measured) => number) =>
    functions.toSorted((a, b) => measureOf(b) - measureOf(a)).slice(0, 10);
  const table = (of: readonly Measured[]) =>
    markdownTable(
      ["function", "place", "cognitive", "cyclomatic", "depth", "lines"],
      of.map(({ name, file, line, ...fn }) => [
        name,
        `${file}:${line}`,
        ...[fn.cognitive, fn.cyclomatic, fn.depth, fn.lines].map(String),
      ]),
    );
  const { cognitive, cyclomatic, depth, lines } = limits;
  return [
    "## Functions",
    `Accepted are a cognitive complexity of ${cognitive}, a cyclomatic one of ${cyclomatic}, ${depth} levels and ${lines} lines.`,
    "### The hardest to follow",
    table(top((fn) => fn.cognitive)),
    "### The longest",
    table(top((fn) => fn.lines)),
    "### The most deeply nested",
    table(top((fn) => fn.depth)),
  ];
}

function cloneSection({ places, lines, code }: Clone): string {
  return [
    `### ${counted(lines, "line")} in ${places.length} places`,
    places.map((at) => `- ${inWords(at)}`).join("\n"),
    fenced(code),
  ].join("\n\n");
}
