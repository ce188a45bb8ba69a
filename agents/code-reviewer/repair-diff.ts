// A hunk's head counts its lines, and readers of diffs trust it: where it is wrong they drop lines, or take the next
// file for a part of this one. Here lines are counted as they stand, and what the head said is told.

import type { Skipped } from "../sdk/skipped.ts";
import { unnamed } from "./change.ts";

const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** A hunk that is being read: where its head is, and the lines of it on both sides, told and counted. */
type Hunk = { at: number; told: [number, number]; counted: [number, number] };

const isFull = ({ told, counted }: Hunk): boolean => counted[0] >= told[0] && counted[1] >= told[1];

/** Whether a line begins the next file; a removed line can look like its `---`, an added one follows that only there. */
const beginsFile = (line: string, next: string): boolean =>
  line.startsWith("diff --git ") || (line.startsWith("--- ") && next.startsWith("+++ "));

/** Whether a line belongs to a hunk. Beyond what its head counts, an empty line and a mail's end do not. */
function isInside(hunk: Hunk, line: string, next: string): boolean {
  if (head.test(line) || beginsFile(line, next)) return false;
  return isFull(hunk) ? /^[-+ ]/.test(line) && line !== "-- " : /^[-+ ]|^$/.test(line);
}

/** A diff whose heads count the lines that are there, and the files of which they did not. */
export function repairDiff(diff: string): { text: string; faults: Skipped[] } {
  const lines = diff.split("\n");
  const faults = new Map<string, string>();
  let file = unnamed;
  let hunk: Hunk | undefined;
  const close = () => {
    if (hunk === undefined) return;
    const { at, told, counted } = hunk;
    hunk = undefined;
    if (told[0] === counted[0] && told[1] === counted[1]) return;
    faults.set(file, "the heads in its diff count other lines than there are: it may be cut off");
    lines[at] = (lines[at] ?? "").replace(
      head,
      (_, from, _old, to) => `@@ -${from},${counted[0]} +${to},${counted[1]} @@`,
    );
  };
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("\\")) continue;
    const isLast = index === lines.length - 1 && line === "";
    if (hunk !== undefined && !isLast && isInside(hunk, line, lines[index + 1] ?? "")) {
      if (!line.startsWith("+")) hunk.counted[0] += 1;
      if (!line.startsWith("-")) hunk.counted[1] += 1;
      continue;
    }
    close();
    const [, , old = "1", , now = "1"] = head.exec(line) ?? [];
    if (head.test(line)) hunk = { at: index, told: [Number(old), Number(now)], counted: [0, 0] };
    else if (line.startsWith("@@ ")) faults.set(file, "the head of a hunk in its diff cannot be read");
    file =
      /^\+\+\+ (?:b\/)?([^\t\r]+)/.exec(line)?.[1] ?? /^diff --git .* b\/([^\r]+)/.exec(line)?.[1] ?? file;
  }
  close();
  return { text: lines.join("\n"), faults: [...faults].map(([name, reason]) => ({ file: name, reason })) };
}
