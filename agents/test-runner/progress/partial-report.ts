import { endlessMessage } from "../outcome.ts";
import type { FileProgress } from "./progress.ts";

/** A result in the form of jest's report. */
function resultOf(names: readonly string[], status: string, failureMessages: readonly string[]) {
  return {
    fullName: names.join(" "),
    ancestorTitles: names.slice(0, -1),
    title: names.at(-1) ?? "",
    status,
    failureMessages: [...failureMessages],
  };
}

const reportedResult = ({ names, status, failureMessages, location }: FileProgress["results"][number]) => ({
  ...resultOf(names, status, failureMessages ?? []),
  location,
});

/** What a report of vitest's leaves out of a file: the failures of its suites themselves, and its own stack. */
export const additionOf = ({ results, end }: FileProgress) => ({
  message: end?.message ?? undefined,
  assertionResults: results.filter(({ kind }) => kind === "suite").map(reportedResult),
});

/**
 * The report that jest and vitest would have written of tests that were ended after `limitMs`: what they had told by
 * then, and each test that had not ended as one that failed; of a file that tells of none the file itself.
 */
export function partialReport(files: readonly FileProgress[], limitMs: number): string {
  const endless = endlessMessage(limitMs);
  const testResults = files.map(({ file, results, running, end }) => {
    const isEndless = end === undefined && running.length === 0;
    return {
      name: file,
      status: isEndless || end?.message ? "failed" : "passed",
      message: isEndless ? endless : (end?.message ?? ""),
      assertionResults: [
        ...results.map(reportedResult),
        ...running.map(({ names }) => resultOf(names, "failed", [endless])),
      ],
    };
  });
  return `${JSON.stringify({ testResults }, null, 2)}\n`;
}
