// The stacks among the lines of an output, and how those hang together that are of an error and its causes.

import { isFrameLine, isSourceLine } from "./node-frames.ts";

/**
 * The lines of a stack. Of what stands between it and the one before, `closed` is the least indent at which something
 * ends, and `isNested` whether it says that the causes of that one follow.
 */
export type Stack = {
  begin: number;
  end: number;
  previousEnd: number;
  indent: number;
  closed: number;
  isNested: boolean;
};

/** What jest writes before the causes of an error. */
const causesFollow = /^\s*(?:Cause|Errors contained in AggregateError):$/;
/** The end of an error's properties, or the head of the next test of jest. */
const closing = /^\s*[}●]/;

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The stacks, from the first to the last. */
export function stacksIn(lines: readonly string[]): Stack[] {
  const stacks: Stack[] = [];
  let previousEnd = 0;
  let [closed, isNested] = [Number.POSITIVE_INFINITY, false];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    isNested ||= causesFollow.test(line);
    if (closing.test(line)) closed = Math.min(closed, indentOf(line));
    if (!isFrameLine(line)) continue;
    const begin = at;
    while (isFrameLine(lines[at] ?? "") || isSourceLine(lines[at] ?? "")) at += 1;
    stacks.push({ begin, end: at, previousEnd, indent: indentOf(line), closed, isNested });
    previousEnd = at;
    [closed, isNested] = [Number.POSITIVE_INFINITY, false];
    at -= 1;
  }
  return stacks;
}
