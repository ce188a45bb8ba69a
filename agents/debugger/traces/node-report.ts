// What Node writes of what nobody caught: a place, its line, a mark below it, then what was thrown.

import { isFrameLine } from "./node-frames.ts";
import type { Frame } from "./trace.ts";

const place = /^((?:\/|file:\/\/|node:|[A-Za-z]:\\|<|\[).*):(\d+)$/;
const mark = /^\s*\^+\s*$/;
const ending = /^Node\.js v\d/;
const hint = /^\(Use `node --trace-uncaught/;
const MAX_LINES = 200;

/** Where something was thrown, and the index of the line at which Node begins to tell what. */
export type Report = { thrownAt: Frame; begin: number };

function reportAt(lines: readonly string[], at: number): Report | undefined {
  if (!mark.test(lines[at] ?? "")) return undefined;
  const [, file, line] = place.exec(lines[at - 2] ?? "") ?? [];
  if (file === undefined) return undefined;
  const begin = lines[at + 1]?.trim() === "" ? at + 2 : at + 1;
  return { thrownAt: { file, line: Math.max(1, Number(line)), name: "" }, begin };
}

/** The report among the lines from `start` to `end` that goes on there. */
export function reportIn(lines: readonly string[], start: number, end: number): Report | undefined {
  for (let at = end - 1; at >= start + 2; at -= 1) {
    const report = reportAt(lines, at);
    if (report !== undefined || ending.test(lines[at] ?? "")) return report;
  }
  return undefined;
}

/** What was thrown and has no stack: a value that is no error, or an error that lost its own, in brackets. */
export type Thrown = { text: string; thrownAt: Frame };

/** What Node reports without a stack. */
export function thrownWithoutStack(lines: readonly string[]): Thrown[] {
  return lines.flatMap((_, at) => {
    const report = reportAt(lines, at);
    if (report === undefined) return [];
    const after = lines.slice(report.begin, report.begin + MAX_LINES);
    const length = after.findIndex((line) => ending.test(line) || isFrameLine(line));
    if (length >= 0 && !ending.test(after[length] ?? "")) return [];
    const words = after.slice(0, length < 0 ? undefined : length).filter((line) => !hint.test(line));
    return [{ text: words.join("\n").trim(), thrownAt: report.thrownAt }];
  });
}
