// A hunk's head counts its lines, and readers of diffs trust it: where it is wrong they drop lines, or take the next
// file for a part of this one. Here lines are counted as they stand, and what the head said is told.

import type { Skipped } from "../sdk/reports/skipped.ts";
import { unnamed } from "./change.ts";

const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** A hunk that is being read: where its head is, and the lines of it on both sides, told and counted. */
type Hunk = { at: number; told: [number, number]; counted: [number, number] };

const isFull = ({ told, counted }: Hunk): boolean => counted[0] >= told[0] && counted[1] >= told[1];

const isRight = ({ told, counted }: Hunk): boolean => counted[0] === told[0] && counted[1] === told[1];

/** Stands behind the last line. */
const end = "end of the diff";

/** Whether a line begins the next file; a removed line can look like its `---`, and no added one follows that. */
const beginsFile = (line: string, next: string): boolean =>
  line.startsWith("diff --git ") || (line.startsWith("--- ") && next.startsWith("+++ "));

/** Whether a line belongs to a hunk. Beyond what its head counts, an empty line and a mail's end do not. */
function isInside(hunk: Hunk, line: string, next: string): boolean {
  if (head.test(line) || beginsFile(line, next)) return false;
  if (isFull(hunk)) return /^[-+ ]/.test(line) && line !== "-- ";
  return line === "" ? next !== end : /^[-+ ]/.test(line);
}

function count({ counted }: Hunk, line: string): void {
  if (!line.startsWith("+")) counted[0] += 1;
  if (!line.startsWith("-")) counted[1] += 1;
}

function readHead(line: string, at: number): Hunk | undefined {
  const [whole, , old = "1", , now = "1"] = head.exec(line) ?? [];
  return whole === undefined ? undefined : { at, told: [Number(old), Number(now)], counted: [0, 0] };
}

const withCounts = (line: string, { counted }: Hunk): string =>
  line.replace(head, (_, from, _old, to) => `@@ -${from},${counted[0]} +${to},${counted[1]} @@`);

const fileIn = (line: string): string | undefined =>
  /^\+\+\+ (?:b\/)?([^\t\r]+)/.exec(line)?.[1] ?? /^diff --git .* b\/([^\r]+)/.exec(line)?.[1];

/** A diff whose heads count the lines that are there, and the files of which they did not. */
export function repairDiff(diff: string): { text: string; faults: Skipped[] } {
  const lines = [...diff.split("\n"), end];
  const faults = new Map<string, string>();
  let file = unnamed;
  let hunk: Hunk | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("\\")) continue;
    if (hunk !== undefined && isInside(hunk, line, lines[index + 1] ?? "")) {
      count(hunk, line);
      continue;
    }
    if (hunk !== undefined && !isRight(hunk)) {
      faults.set(file, "the heads in its diff count other lines than there are: it may be cut off");
      lines[hunk.at] = withCounts(lines[hunk.at] ?? "", hunk);
    }
    hunk = readHead(line, index);
    if (hunk === undefined && line.startsWith("@@ "))
      faults.set(file, "the head of a hunk in its diff cannot be read");
    file = fileIn(line) ?? file;
  }
  return {
    text: lines.slice(0, -1).join("\n"),
    faults: [...faults].map(([name, reason]) => ({ file: name, reason })),
  };
}
