import { sum } from "../../src/text/sum.ts";
import { encodeAscii, head } from "../sdk/program/ascii.ts";
import { fenced, markdownDocument, section } from "../sdk/reports/markdown.ts";
import type { Failure, Outcome } from "./outcome.ts";

/** The outcome of a project's tests; `folder` is relative to the user's files. */
export type ProjectOutcome = Outcome & { folder: string };

/** The bytes of JSON that the failures in a result may take together, and each one's message. */
const MAX_FAILURES_BYTES = 16_000;
const MAX_MESSAGE_BYTES = 600;

function totals(outcomes: readonly Outcome[]) {
  return {
    framework: [...new Set(outcomes.map(({ framework }) => framework))].join(", "),
    passed: sum(outcomes.map(({ passed }) => passed)),
    failed: sum(outcomes.map(({ failed }) => failed)),
    skipped: sum(outcomes.map(({ skipped }) => skipped)),
    durationMs: sum(outcomes.map(({ durationMs }) => durationMs)),
    isComplete: outcomes.every(({ isCut }) => !isCut),
  };
}

/** Such as "12 passed, 2 failed (node:test)". */
export function summarize(outcomes: readonly ProjectOutcome[]): string {
  if (outcomes.length === 0) return "No tests found.";
  const { passed, failed, skipped, framework } = totals(outcomes);
  const counts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  const projects = outcomes.length > 1 ? ` in ${outcomes.length} projects` : "";
  const cut = outcomes.some(({ isCut }) => isCut) ? "; stopped before all tests had ended" : "";
  return `${counts.join(", ")}${projects} (${framework})${cut}`;
}

function withinBytes(failures: readonly Failure[]): Failure[] {
  let bytes = 0;
  const short = failures.map((failure) => ({
    ...failure,
    message: head(failure.message, MAX_MESSAGE_BYTES),
  }));
  return short.filter((failure) => {
    bytes += encodeAscii(failure).length;
    return bytes <= MAX_FAILURES_BYTES;
  });
}

/** What the result carries: the totals, the projects, and as many failures as fit. */
export function outputOf(outcomes: readonly ProjectOutcome[]) {
  return {
    ...totals(outcomes),
    failures: withinBytes(outcomes.flatMap(({ failures }) => failures)),
    projects: outcomes.map(({ folder, framework, passed, failed, skipped, durationMs }) => ({
      folder,
      framework,
      passed,
      failed,
      skipped,
      durationMs,
    })),
  };
}

function failureSection({ name, message, file, line }: Failure): string {
  const place = file === undefined ? "" : `\`${file}${line === undefined ? "" : `:${line}`}\``;
  return section(`### ${name.replace(/\s+/g, " ")}`, place, fenced(message));
}

function projectSection(outcome: ProjectOutcome): string {
  const { folder, framework, durationMs, failures } = outcome;
  const title = folder === "." ? "Project" : folder;
  const time = `${framework}, ${(durationMs / 1_000).toFixed(1)} s`;
  return section(`## ${title}: ${summarize([outcome])}`, time, ...failures.map(failureSection));
}

/** The report for people, in Markdown. */
export const reportOf = (outcomes: readonly ProjectOutcome[]): string =>
  markdownDocument("# Test report", summarize(outcomes), ...outcomes.map(projectSection));
