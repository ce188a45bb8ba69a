import type { Finding } from "../../../src/agents/contract.ts";
import { lineIndex } from "../../sdk/text/line-index.ts";
import type { FileChange } from "../change.ts";
import { codeOf } from "../kinds.ts";

const emptyCatch = /\bcatch\s{0,100}(\([^)\n]{0,200}\))?\s{0,100}\{\s{0,500}\}/g;
const passedExcept = /^[ \t]*except\b[^\n]{0,200}:\s*(pass|\.\.\.)[ \t]*$/gm;

/** Errors that are caught and of which nothing is done. A comment that says why makes it a decision. */
export function checkHandlers({ file, hunks }: FileChange): Finding[] {
  const pattern = file.endsWith(".py") ? passedExcept : emptyCatch;
  return hunks.flatMap((hunk) => {
    // A comment stays as a sign, so that a handler with one is not empty.
    const text = hunk.lines.map(({ text: line }) => codeOf(file, line, "#")).join("\n");
    const lineOf = lineIndex(text);
    return [...text.matchAll(pattern)].flatMap((match): Finding[] => {
      const end = match.index + match[0].trimEnd().length;
      const within = hunk.lines.slice(lineOf(match.index) - 1, lineOf(end));
      const line = within.find(({ isAdded }) => isAdded)?.line;
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
