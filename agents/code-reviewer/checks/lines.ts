import type { Finding } from "../../../src/agents/contract.ts";
import type { FileChange } from "../change.ts";
import { codeOf, commentOf, isCode, MAX_CHARACTERS } from "../kinds.ts";
import { type LineCheck, type Look, lineChecks } from "./line-checks.ts";

/** What in a comment says who does what is still to be done, or where it is kept in mind. */
const owner = /\((@?[\w.-]+)\)|@\w+|#\d+|[A-Z][A-Z0-9]+-\d+|https?:\/\//;

const toDo: LineCheck = {
  look: "comment",
  pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
  unless: owner,
  files: isCode,
  severity: "info",
  rule: "review/todo-without-owner",
  message: "Nobody is named who does this, and no issue that has it.",
  fix: "Name one, as in `TODO(ada)` or `TODO: #123`, or do it now.",
};

const views: Record<Look, (file: string, text: string) => string> = {
  line: (_, text) => text,
  code: codeOf,
  statement: (_, text) => (/^\s*(\/\/|\/?\*|#)/.test(text) ? "" : text.slice(0, MAX_CHARACTERS)),
  comment: commentOf,
};

/** What checks find in the lines that a file gains, one by one. */
export function checkEach({ file, added }: FileChange, checks: readonly LineCheck[]): Finding[] {
  const fitting = checks.filter(({ files }) => files(file));
  return added.flatMap(({ line, text }) =>
    fitting
      .filter(({ look, pattern, unless }) => {
        const seen = views[look](file, text);
        return pattern.test(seen) && unless?.test(seen) !== true;
      })
      .map(({ severity, rule, message, fix }) => ({ severity, rule, file, line, message, fix })),
  );
}

/** What is found in the lines that a file gains, whatever stands around them. */
export const checkLines = (change: FileChange): Finding[] => checkEach(change, [...lineChecks, toDo]);
