// The words that stand before a stack: an error's name and message, of one line or of several.

import { isSourceLine } from "./node-frames.ts";

const name = String.raw`(?:[A-Za-z_$][\w$.]*)?(?:Error|Exception)(?: \[[\w$-]+\])?|[A-Z][\w$]* \[[\w$-]+\]`;
/** An error's name, at the begin of a line or after other words, such as `[cause]:` or what a program says to it. */
const named = new RegExp(String.raw`(?:^|[\s:>(\[])((?:${name})(?:: .*|:?\]?$))`);
/** The name of an error that does not end like one. */
const unlike = /^\W{0,4}([A-Z][\w$]*: .*)$/;
/** A program's own word before the error that it tells of. */
const wordBefore = /^Error: (?=[A-Z][\w$]*(?:Error|Exception)\b)/;
/** Jest heads a failure by the name of its test. */
const jestHead = /^\s*● /;
const cause = /^\s*(?:\[cause\]|Caused by): /;
/** What has a stack too: `console.trace`, a warning, and the error that an assertion expects. */
const noError = /^(?:Trace\b|(?:\(node:\d+\) )?(?:\[\w+\] )?\w*Warning\b|\s*expected: )/;

export type Head = {
  text: string;
  /** Whether it is the head of the error that the one before was made of. */
  isCause: boolean;
};

const indentOf = (line: string): number => line.length - line.trimStart().length;

/**
 * The words of an error that begin in the first line, without the piece of source that a framework shows with them and
 * what Node says to each alike.
 */
function messageIn(lines: readonly string[], indent: number): string {
  return lines
    .filter((line) => !isSourceLine(line))
    .map((line) => line.slice(Math.min(indent, indentOf(line))).trimEnd())
    .join("\n")
    .replace(/\nRequire stack:[\s\S]*$/, "")
    .replace(/(?<=^UnhandledPromiseRejection: )This error originated [\s\S]*\.catch\(\)\. /, "")
    .trim();
}

/** The head that begins at `begin`, where Node's own report says so. */
export const headAt = (lines: readonly string[], begin: number, end: number): Head => ({
  text: messageIn(lines.slice(begin, end), 0),
  isCause: false,
});

/**
 * The head of the stack that begins at `end`, looked for from there up to `start`. Undefined where there is none: such
 * a stack goes on with the one before. `"none"` where what is told there is no error.
 */
export function headBefore(lines: readonly string[], start: number, end: number): Head | "none" | undefined {
  for (let at = end - 1; at >= start; at -= 1) {
    const line = lines[at] ?? "";
    if (noError.test(line)) return "none";
    const rest = lines.slice(at + 1, end);
    const indent = indentOf(line);
    if (jestHead.test(line)) return jestHeadOf(messageIn(rest, indent + 2));
    const [, text] = named.exec(line) ?? [];
    if (text === undefined) continue;
    return { text: messageIn([text, ...rest], indent).replace(wordBefore, ""), isCause: cause.test(line) };
  }
  return unlikeHead(lines, start, end);
}

/** Jest leaves the name out of an error that is just an `Error`, and shows by its own words that one is not. */
const jestHeadOf = (message: string): Head => ({
  text: `${message.startsWith("expect(") ? "AssertionError" : "Error"}: ${message}`,
  isCause: false,
});

/** The lines up to an empty one, from that on which begins with a name; else the last alone. */
function unlikeHead(lines: readonly string[], start: number, end: number): Head | undefined {
  let at = end;
  while (at > start && lines[at - 1]?.trim() !== "") at -= 1;
  const words = lines.slice(at, end);
  if (words.length === 0 || /\bat:$/.test(words.at(-1) ?? "")) return undefined;
  const first = words.findLastIndex((line) => unlike.test(line));
  return {
    text: messageIn(words.slice(first), indentOf(words[first] ?? "")).replace(/^\W{1,4}(?=[A-Z])/, ""),
    isCause: cause.test(words[first] ?? ""),
  };
}
