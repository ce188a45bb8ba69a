import type { Finding } from "../../../src/agents/contract.ts";
import type { FileChange } from "../change.ts";
import { codeOf, commentOf, isCode } from "../kinds.ts";
import { type Check, type Look, lineChecks } from "./line-checks.ts";

/** What in a comment says who does what is still to be done, or where it is kept in mind. */
const owner = /\((@?[\w.-]+)\)|@\w+|#\d+|[A-Z][A-Z0-9]+-\d+|https?:\/\//;

const toDo: Omit<Check, "pattern"> = {
  look: "comment",
  files: isCode,
  severity: "info",
  rule: "review/todo-without-owner",
  message: "Nobody is named who does this, and no issue that has it.",
  fix: "Name one, as in `TODO(ada)` or `TODO: #123`, or do it now.",
};

/** What is found in the lines that a file gains, one by one. */
export function checkLines({ file, added }: FileChange): Finding[] {
  const fitting = lineChecks.filter(({ files }) => files(file));
  return added.flatMap(({ line, text }) => {
    const views: Record<Look, string> = {
      line: text,
      code: codeOf(file, text),
      comment: commentOf(file, text),
    };
    const isToDo =
      isCode(file) && /\b(TODO|FIXME|XXX|HACK)\b/.test(views.comment) && !owner.test(views.comment);
    return [
      ...fitting.filter(({ look, pattern }) => pattern.test(views[look])),
      ...(isToDo ? [toDo] : []),
    ].map(({ severity, rule, message, fix }) => ({ severity, rule, file, line, message, fix }));
  });
}
