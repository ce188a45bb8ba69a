import { skippedInWords } from "../../sdk/reports/skipped.ts";
import { counted, listed } from "../../sdk/text/words.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Logs } from "../reading/read-logs.ts";
import { wordsOf } from "./findings.ts";
import { spanText } from "./time-text.ts";

const MAX_FILES = 5;

function spanOfAll({ entries, lacks }: Analysis): string {
  const times = entries.flatMap(({ time }) => time ?? []);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `, ${spanText(first, last, lacks)}${lacks === undefined ? " UTC" : ""}`;
}

/** Such as "2 errors of 1 kind in 1,200 entries; the rise of errors began at app.log:812: …". */
export function summarize(analysis: Analysis, logs: Logs): string {
  const { files, skipped } = logs;
  const found =
    files.length === 0
      ? ["No log could be read."]
      : [foundInWords(analysis, files.length), ...incompleteInWords(logs)];
  return [...found, ...skippedInWords(skipped)].join(" ");
}

function foundInWords(analysis: Analysis, logs: number): string {
  const { entries, errorKinds, errors, unknown, spikes, silences } = analysis;
  const where = `${counted(entries.length, "entry", "entries")} of ${counted(logs, "log")}${spanOfAll(analysis)}`;
  const silent =
    silences.length > 0 ? ` Nothing was logged for a while, ${counted(silences.length, "time")}.` : "";
  if (errors === 0) return noneInWords(entries.length, unknown, where) + silent;
  const found = `${counted(errors, "error")} of ${counted(errorKinds.length, "kind")} in ${where}.`;
  const began = spikes
    .flatMap(({ incident }) => incident?.origin ?? [])
    .map((kind) => ` A rise of errors began at ${kind.first.file}:${kind.first.line}: ${wordsOf(kind)}.`);
  return found + began.join("") + unknownInWords(unknown) + silent;
}

/** Where an entry does not tell its level, it may be an error that says so in other words than are known. */
function noneInWords(entries: number, unknown: number, where: string): string {
  if (unknown === 0) return `No errors in ${where}.`;
  if (unknown < entries) return `No known error in ${where}.${unknownInWords(unknown)}`;
  return `Whether there are errors cannot be told: there is no known word for a level or a failure in ${where}.`;
}

function unknownInWords(unknown: number): string {
  if (unknown === 0) return "";
  const [tell, them] = unknown === 1 ? ["tells", "it"] : ["tell", "them"];
  return ` ${counted(unknown, "entry", "entries")} ${tell} no level, and no word of a failure is in ${them}.`;
}

/** What no line of some logs tells of its time, and where it is taken from. */
function incompleteInWords({ incomplete }: Logs): string[] {
  return (["year", "date"] as const).flatMap((lacks) => {
    const logs = incomplete.filter((log) => log.lacks === lacks);
    if (logs.length === 0) return [];
    const lent = logs.some(({ isLent }) => isLent) ? ": that of other entries was taken" : "";
    const files = listed(
      logs.map(({ file }) => file),
      MAX_FILES,
    );
    return [`The times in ${files} have no ${lacks}${lent}.`];
  });
}
