import type { Finding } from "../../../src/agents/contract.ts";
import { isJavaScript, parseJavaScript } from "../../sdk/parse-javascript.ts";
import { walkTree } from "../../sdk/walk-tree.ts";
import type { FileChange, Hunk } from "../change.ts";
import { codeOf } from "../kinds.ts";

/** Lines of words that may stand before code in a comment. */
const MAX_WORDS = 8;

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
function emptyHandlers({ file, hunks }: FileChange): Finding[] {
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

function commentedOut(change: FileChange): Finding[] {
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

/** What is found in lines that belong together. */
export function checkBlocks(change: FileChange): Finding[] {
  return [...emptyHandlers(change), ...commentedOut(change)];
}
