// What is not read is never passed over in silence: this is how it is told, in the summary and as findings.

import type { Finding } from "../../../src/agents/contract.ts";
import { emitFinding } from "../program/program.ts";
import { counted, listed } from "../text/words.ts";
import { bulletList, section } from "./markdown.ts";

/** A file that was not read, or only in part, and why: "it is binary". */
export type Skipped = { file: string; reason: string };

/** Of files those beyond the first `most`, which are as many as are looked at. */
export const beyond = (files: readonly string[], most: number): Skipped[] =>
  files.slice(most).map((file) => ({ file, reason: `there are more than ${most}` }));

const MAX_NAMED = 5;
/** The files that are told singly as findings. */
const MAX_FINDINGS = 20;

/** A sentence on what was skipped, such as "1 file was not read, or not whole: a.js (it is binary)."; none where nothing was. */
export function skippedInWords(skipped: readonly Skipped[]): string[] {
  if (skipped.length === 0) return [];
  const named = skipped.map(({ file, reason }) => `${file} (${reason})`);
  const files = `${counted(skipped.length, "file")} ${skipped.length === 1 ? "was" : "were"}`;
  return [`${files} not read, or not whole: ${listed(named, MAX_NAMED)}.`];
}

/** The same as findings: the first 20 files singly, the rest by their number. `area` begins the rule's name. */
export function skippedFindings(area: string, skipped: readonly Skipped[]): Finding[] {
  const rule = `${area}/skipped`;
  const told = skipped.slice(0, MAX_FINDINGS).map(
    ({ file, reason }): Finding => ({
      severity: "info",
      rule,
      file,
      message: `The file was not read, or not whole, as ${reason}.`,
    }),
  );
  const more = skipped.length - told.length;
  if (more === 0) return told;
  return [
    ...told,
    { severity: "info", rule, message: `${counted(more, "more file")} not read, or not whole.` },
  ];
}

/** Reports what was skipped as findings. */
export function reportSkipped(area: string, skipped: readonly Skipped[]): void {
  for (const finding of skippedFindings(area, skipped)) emitFinding(finding);
}

/** The part of a report in Markdown that lists what was skipped, with the reason of each file; empty where nothing was. */
export const skippedSection = (skipped: readonly Skipped[]): string =>
  section("## Files that were not read", bulletList(skipped.map(({ file, reason }) => `${file}: ${reason}`)));
