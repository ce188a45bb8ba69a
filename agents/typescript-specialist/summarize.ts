import { sum } from "../../src/text/sum.ts";
import { skippedInWords } from "../sdk/reports/skipped.ts";
import { counted, joined, listed } from "../sdk/text/words.ts";
import type { Check } from "./report.ts";

/** Such as "3 errors in 2 of 14 files." and what else must be known to take that right. */
export function summarize({ projects, problems, missing, skipped, isComplete }: Check): string {
  return [
    `${errorsInWords(problems, filesOf(projects))}${projects.length > 1 ? ` of ${projects.length} projects` : ""}.`,
    ...missingInWords(missing),
    ...doubtfulInWords(projects),
    ...skippedInWords(skipped),
    ...(isComplete ? [] : ["There was no time to check all files."]),
  ].join(" ");
}

const are = (count: number): string => (count === 1 ? "was" : "were");

const filesOf = (projects: Check["projects"]): number => sum(projects.map(({ files }) => files));

function errorsInWords(problems: Check["problems"], files: number): string {
  if (problems.length === 0 && files === 0) return "No file could be checked";
  if (problems.length === 0) return `No errors in ${counted(files, "file")}`;
  const withErrors = new Set(problems.map(({ finding }) => finding.file)).size;
  return `${counted(problems.length, "error")} in ${withErrors} of ${counted(files, "file")}`;
}

function doubtfulInWords(projects: Check["projects"]): string[] {
  const count = sum(projects.map(({ doubtful }) => doubtful.length));
  return count === 0
    ? []
    : [`The report lists ${counted(count, "more error")} that may only follow from that.`];
}

function missingInWords(missing: readonly string[]): string[] {
  if (missing.length === 0) return [];
  const names = missing.length > 3 ? listed(missing, 3) : joined(missing);
  return [`${names} ${are(missing.length)} not uploaded, so what is imported from there counts as any.`];
}
