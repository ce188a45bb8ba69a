import { parse } from "stacktrace-parser";
import type { Frame } from "./trace.ts";

const call = /^\s*(?:at|❯) /;
/** Where V8 says that a call is, be it code that has no place: `(<anonymous>)`, `(index 0)`, `(native)`. */
const place = /(?::(?:\d+|0x[\da-f]+)\)?|[( ]<anonymous>\)?|\(native\)|\(index \d+\))$/;
/** What may stand behind it: an error's properties begin, or an error that is one ends. */
const behind = " {}],";

function withoutBehind(line: string): string {
  let end = line.length;
  while (end > 0 && behind.includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

/** Node leaves out what the stack has that it shows beside it. */
const leftOut = /^\s*\[?\.\.\. (?:\d+ )?lines matching (?:cause|original) stack trace \.\.\.\]?$/;

/** A line of the source as frameworks show it: with its number and a bar. */
const source = /^\s*(?:>\s*)?(?:\d+ ?)?\|/;

export const isSourceLine = (line: string): boolean => source.test(line);

/** Whether a line belongs to a stack of JavaScript. */
export const isFrameLine = (line: string): boolean =>
  (call.test(line) && place.test(withoutBehind(line))) || leftOut.test(line);

/** A function without a name, and the code of a module itself. */
const isNameless = /^(?:async )?(?:<unknown>|<anonymous>|Object\.<anonymous>)$/;

/** The calls of a stack's lines that have a place. */
export function framesOf(lines: readonly string[]): Frame[] {
  const stack = lines
    .map(withoutBehind)
    .map((line) => line.replace(/^\s*❯ (.+) (\S+)$/, "at $1 ($2)").replace(/^\s*❯ /, "at "))
    .join("\n");
  return parse(stack).flatMap(({ file, lineNumber, column, methodName }) => {
    if (file === null || lineNumber === null) return [];
    const name = isNameless.test(methodName) ? "" : methodName.replace(/^async\b ?/, "");
    return [{ file, line: lineNumber, ...(column !== null && { column }), name }];
  });
}
