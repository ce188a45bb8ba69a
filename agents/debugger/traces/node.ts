import { parse } from "stacktrace-parser";
import { type Frame, splitError, type Trace } from "./trace.ts";

const frameLine = /^\s*(?:at |❯ ).*:\d+(?::\d+)?\)?(?: \{)?$/;
const errorLine = /^\W{0,4}(?:Uncaught |Unhandled )?[A-Za-z_$][\w$.]*(?:Error|Exception)\b.*/;
/** Before an error that nobody caught, Node shows where it was thrown: a place, the line, and a mark below it. */
const thrownAt = /^(\/.+|file:\/\/.+):(\d+)$/;
/** Jest heads a failure by the name of its test, and shows the source below the message. */
const jestHead = /^\s*● /;
const sourceLine = /^\s*(?:> )?\s*(?:\d+ )?\| ?/;
const MAX_MESSAGE_LINES = 30;

function framesOf(lines: readonly string[]): Frame[] {
  const stack = lines
    .map((line) => line.replace(/^(\s*)❯ (\S+) /, "$1at $2 (").replace(/ \{$/, ""))
    .join("\n");
  return parse(stack).flatMap(({ file, lineNumber, column, methodName }) => {
    if (file === null || lineNumber === null) return [];
    const name = methodName === "<unknown>" ? "" : methodName;
    return [{ file, line: lineNumber, ...(column !== null && { column }), name }];
  });
}

/** The error's words stand before its stack: from the line that names it, or the line just before. */
function headOf(lines: readonly string[], end: number): { start: number; text: string } {
  for (let at = end - 1; at >= Math.max(0, end - MAX_MESSAGE_LINES); at -= 1) {
    const line = lines[at] ?? "";
    if (frameLine.test(line)) break;
    if (jestHead.test(line))
      return { start: at, text: `AssertionError: ${messageIn(lines.slice(at + 1, end))}` };
    if (errorLine.test(line)) return { start: at, text: messageIn(lines.slice(at, end)).replace(/^\W+/, "") };
  }
  return { start: end - 1, text: messageIn(lines.slice(end - 1, end)) };
}

/** The words of an error, without the piece of source that a framework shows with them. */
function messageIn(lines: readonly string[]): string {
  const words = lines.filter((line) => !sourceLine.test(line)).map((line) => line.trim());
  return words
    .join("\n")
    .replace(/\nRequire stack:[\s\S]*$/, "")
    .trim();
}

/** Where Node says that the error was thrown, if it does just before the error. */
function thrownFrame(lines: readonly string[], start: number): Frame[] {
  for (const line of lines.slice(Math.max(0, start - 6), start).reverse()) {
    const [, file, number] = thrownAt.exec(line.trim()) ?? [];
    if (file !== undefined) return [{ file, line: Math.max(1, Number(number)), name: "" }];
  }
  return [];
}

/** The errors with stacks in the output of a JavaScript program. */
export function readNodeTraces(lines: readonly string[]): Trace[] {
  const traces: Trace[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!frameLine.test(lines[at] ?? "")) continue;
    let end = at;
    while (end < lines.length && frameLine.test(lines[end] ?? "")) end += 1;
    const { start, text } = headOf(lines, at);
    const stack = framesOf(lines.slice(at, end));
    const isSyntax = text.startsWith("SyntaxError");
    const frames = isSyntax
      ? [...thrownFrame(lines, start), ...stack]
      : [...stack, ...thrownFrame(lines, start)];
    if (frames.length > 0) traces.push({ language: "node", ...splitError(text), frames });
    at = end;
  }
  return traces;
}
