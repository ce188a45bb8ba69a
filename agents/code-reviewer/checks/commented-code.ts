import type { Finding } from "../../../src/agents/contract.ts";
import { isJavaScript, parseJavaScript } from "../../sdk/languages/parse-javascript.ts";
import { walkTree } from "../../sdk/languages/walk-tree.ts";
import type { FileChange } from "../change.ts";

/** Lines of words that may stand before code in a comment. */
const MAX_WORDS = 8;

const codeLike = new Set([
  "CallExpression",
  "AssignmentExpression",
  "VariableDeclaration",
  "ReturnStatement",
  "IfStatement",
  "ForStatement",
  "ForOfStatement",
  "ImportDeclaration",
  "FunctionDeclaration",
  "AwaitExpression",
  "JSXElement",
]);

/** Whether the text of a comment is code and no prose: it parses, and does something. */
function isCodeText(text: string): boolean {
  if (!/[;{}()=<]/.test(text)) return false;
  try {
    const { program, errors } = parseJavaScript("comment.tsx", text);
    if ((errors ?? []).length > 0) return false;
    return [...walkTree(program)].some(({ type }) => codeLike.has(type));
  } catch {
    return false;
  }
}

/** A run of added lines that are only comments, without their signs. */
type Run = { line: number; comments: string[] };

function commentRuns({ hunks }: FileChange): Run[] {
  const runs: Run[] = [];
  for (const { lines } of hunks) {
    for (const { line, text, isAdded } of lines) {
      const comment = /^\s*\/\/(?!\/)(.*)$/.exec(text)?.[1];
      if (comment === undefined || !isAdded) continue;
      const last = runs.at(-1);
      if (last !== undefined && last.line + last.comments.length === line) last.comments.push(comment);
      else runs.push({ line, comments: [comment] });
    }
  }
  return runs;
}

/** The part of a run that is code: words on it may come first. */
function codeIn({ line, comments }: Run): Run | undefined {
  const words = comments
    .slice(0, MAX_WORDS)
    .findIndex((_, start) => isCodeText(comments.slice(start).join("\n")));
  return words < 0 ? undefined : { line: line + words, comments: comments.slice(words) };
}

/** Code that a diff leaves in comments. */
export function checkComments(change: FileChange): Finding[] {
  if (!isJavaScript(change.file)) return [];
  return commentRuns(change).flatMap((run): Finding[] => {
    const code = codeIn(run);
    if (code === undefined) return [];
    const { line, comments } = code;
    const message =
      comments.length === 1
        ? "A line of code is commented out."
        : `${comments.length} lines of code are commented out.`;
    const fix = "Remove them: the history keeps what was there.";
    return [{ severity: "info", rule: "review/commented-out-code", file: change.file, line, message, fix }];
  });
}
