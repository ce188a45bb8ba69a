import type { Finding } from "../../../src/agents/contract.ts";
import { isTestFile } from "../../sdk/files/test-file.ts";
import { isCode, isScript } from "../kinds.ts";

/** What of a line is looked at: all of it, the same unless it is a comment, its code without texts, or its comment. */
export type Look = "line" | "statement" | "code" | "comment";
/** What a line must not have, unless it has something else too, in some files. */
export type LineCheck = Required<Pick<Finding, "severity" | "rule" | "message" | "fix">> & {
  look: Look;
  pattern: RegExp;
  unless?: RegExp;
  files: (file: string) => boolean;
};

/** Whether a file is JavaScript or TypeScript, also within a component. */
export const javascript = (file: string): boolean => /\.([mc]?[jt]sx?|vue|svelte)$/.test(file);
/** Whether a file is Python. */
export const python = (file: string): boolean => file.endsWith(".py");

/** What a line must not have, where a diff adds it. */
export const lineChecks: LineCheck[] = [
  {
    look: "line",
    pattern: /^<{7}( |$)/,
    files: () => true,
    severity: "error",
    rule: "review/conflict-marker",
    message: "A merge's conflict is not resolved here.",
    fix: "Keep the lines that are right, and remove the markers.",
  },
  {
    look: "code",
    pattern: /^\s*debugger\b|\b(breakpoint\(\)|(i?pdb)\.set_trace\(|binding\.pry\b|dbg!\()/,
    files: isCode,
    severity: "error",
    rule: "review/debugger",
    message: "A breakpoint is left behind: the program stops here.",
    fix: "Remove it.",
  },
  {
    look: "code",
    pattern: /\bconsole\.(log|debug|dir|table|trace)\(/,
    files: (file) => javascript(file) && !isScript(file) && !isTestFile(file),
    severity: "warning",
    rule: "review/console",
    message: "Output for debugging is left behind.",
    fix: "Remove it, or write it by the program's logger.",
  },
  {
    look: "code",
    pattern: /\b(it|test|describe|context|suite|bench)(\.concurrent)?\.only[.(]|^\s*f(it|describe)\(/,
    files: (file) => javascript(file),
    severity: "error",
    rule: "review/only",
    message: "Only this test runs from now on, and all others are skipped in silence.",
    fix: "Remove `.only`.",
  },
  {
    look: "code",
    pattern:
      /\b(it|test|describe|context|suite)\.skip[.(]|^\s*x(it|describe|test)\(|@(pytest\.mark\.skip|unittest\.skip)\b|\bt\.Skip(f|Now)?\(|^\s*@(Ignore|Disabled)\b/,
    files: isTestFile,
    severity: "warning",
    rule: "review/skipped-test",
    message: "A test is skipped from now on.",
    fix: "Mend it, or remove it with a word on why.",
  },
  {
    look: "code",
    pattern: /\.forEach\(\s*async\b/,
    files: javascript,
    severity: "error",
    rule: "review/async-for-each",
    message:
      "`forEach` waits for none of these functions: what follows runs before they end, and their errors are lost.",
    fix: "Use `for (const … of …)` with `await`, or `await Promise.all(….map(…))`.",
  },
  {
    look: "code",
    pattern: /new Promise\(\s*async\b/,
    files: javascript,
    severity: "warning",
    rule: "review/async-executor",
    message: "What is thrown in an async executor is lost, and the promise never settles.",
    fix: "Await what there is to await outside of `new Promise`.",
  },
  {
    look: "code",
    pattern: /\.catch\(\s*(\(\s*\w*\s*\)|\w+)\s*=>\s*\{\s*\}\s*,?\s*\)/,
    files: (file) => javascript(file) && !isTestFile(file),
    severity: "warning",
    rule: "review/swallowed-error",
    message: "The error is swallowed: nobody learns that this failed.",
    fix: "Handle the one error that is expected, and let others pass.",
  },
  {
    look: "code",
    pattern: /^\s*except\s*(BaseException\s*)?:/,
    files: python,
    severity: "warning",
    rule: "review/bare-except",
    message: "Every error is caught, also those that end the program.",
    fix: "Name the error that is expected.",
  },
  {
    look: "comment",
    pattern:
      /@ts-(ignore|nocheck)\b|^eslint-disable(-next-line|-line)?\s*(\*\/)?$|^type:\s*ignore\s*$|^noqa\s*$/,
    files: isCode,
    severity: "warning",
    rule: "review/suppressed-check",
    message: "A check is switched off for all that it may ever find here.",
    fix: "Name the one rule and why, or mend what it found (`@ts-expect-error` says when it is mended).",
  },
];
