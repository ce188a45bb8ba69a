import type { Finding } from "../../../src/agents/contract.ts";
import type { FileChange, Hunk } from "../change.ts";
import { codeOf } from "../kinds.ts";

const emptyCatch = /\bcatch\s{0,100}(\([^)\n]{0,200}\))?\s{0,100}\{\s{0,500}\}/g;
const passedExcept = /^[ \t]*except\b[^\n]{0,200}:\s*(pass|\.\.\.)[ \t]*$/gm;

/** The line on which a place of a hunk's text is; undefined where none of the lines up to `end` is added. */
function addedLine({ lines }: Hunk, text: string, start: number, end: number): number | undefined {
  const first = text.slice(0, start).split("\n").length - 1;
  const last = text.slice(0, end).split("\n").length;
  const within = lines.slice(first, last);
  return within.some(({ isAdded }) => isAdded)
    ? (within.find(({ isAdded }) => isAdded)?.line ?? undefined)
    : undefined;
}

/** Errors that are caught and of which nothing is done. A comment that says why makes it a decision. */
export function checkHandlers({ file, hunks }: FileChange): Finding[] {
  const pattern = file.endsWith(".py") ? passedExcept : emptyCatch;
  return hunks.flatMap((hunk) => {
    // A comment stays as a sign, so that a handler with one is not empty.
    const text = hunk.lines.map(({ text: line }) => codeOf(file, line, "#")).join("\n");
    return [...text.matchAll(pattern)].flatMap((match): Finding[] => {
      const line = addedLine(hunk, text, match.index, match.index + match[0].trimEnd().length);
      if (line === undefined) return [];
      return [
        {
          severity: "warning",
          rule: "review/empty-catch",
          file,
          line,
          message: "The error is caught and dropped: nobody learns that this failed.",
          fix: "Handle the one error that is expected and let others pass, or say in a comment why none matters.",
        },
      ];
    });
  });
}
