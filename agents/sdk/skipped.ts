// What is not read is never passed over in silence: this is how it is told.

import type { Finding } from "../../src/agents/contract.ts";
import { bulletList, section } from "./markdown.ts";
import { counted, listed } from "./words.ts";

/** A file or a part of one that was not read, and why: "it is binary". */
export type Skipped = { file: string; reason: string };

const MAX_NAMED = 5;

/** A sentence on what was skipped, such as "1 file was not read, or not whole: a.js (it is binary)."; none where nothing was. */
export function skippedInWords(skipped: readonly Skipped[]): string[] {
  if (skipped.length === 0) return [];
  const named = skipped.map(({ file, reason }) => `${file} (${reason})`);
  const files = `${counted(skipped.length, "file")} ${skipped.length === 1 ? "was" : "were"}`;
  return [`${files} not read, or not whole: ${listed(named, MAX_NAMED)}.`];
}

/** The same of one file as a finding; `area` begins the rule's name. */
export const skippedFinding = (area: string, { file, reason }: Skipped): Finding => ({
  severity: "info",
  rule: `${area}/skipped`,
  file,
  message: `The file was not read, as ${reason}.`,
});

/** That of `count` files only the first `most` were looked at; nothing where there are not so many. */
export function restFindings(area: string, count: number, most: number): Finding[] {
  if (count <= most) return [];
  const message = `${counted(count - most, "more file")} ${count - most === 1 ? "was" : "were"} not read: at most ${most} are.`;
  return [{ severity: "info", rule: `${area}/skipped`, message }];
}

/** The part of a report in Markdown that lists what was skipped, with the reason of each file; empty where nothing was. */
export const skippedSection = (skipped: ReadonlyMap<string, string>): string =>
  section(
    "## Files that were not read",
    bulletList([...skipped].map(([file, reason]) => `${file}: ${reason}`)),
  );
