import { skippedInWords } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { counted } from "../sdk/text/words.ts";
import type { Review } from "./report.ts";

/** What is not looked for in files of other languages. */
export const notMeasured = (files: string): string =>
  `How hard functions are to follow is measured in JavaScript and TypeScript alone; in ${files} only duplicates were looked for.`;

function found({ tasks, clones, files, measured, skipped }: Review): string[] {
  if (files === 0) return ["No code could be looked at."];
  const [first] = tasks;
  if (first === undefined) {
    const where = `${skipped.length > 0 ? "what could be read of " : ""}${counted(files, "file")}`;
    const functions = measured > 0 ? "no function is too hard, and " : "";
    return [`Nothing to refactor in ${where}: ${functions}no code is there twice.`];
  }
  const hard = tasks.length - clones.length;
  const { file, line } = first.finding;
  return [
    `${counted(hard, "function")} too hard to follow and ${counted(clones.length, "duplicate")} in ${counted(files, "file")}.`,
    `Begin with ${file}:${line}.`,
  ];
}

/** A few sentences for the user: what was found, and what was not looked at. */
export const summarize = (review: Review): string =>
  [
    ...found(review),
    ...(review.unmeasured === undefined ? [] : [notMeasured(review.unmeasured)]),
    ...skippedInWords(review.skipped),
    ...leftOutInWords(review.leftOut),
  ].join(" ");
