import { cut } from "../../src/text/fit.ts";
import { fenced, markdownDocument, section } from "../sdk/reports/markdown.ts";
import { counted } from "../sdk/text/words.ts";
import type { Attempt } from "./attempts.ts";
import type { Failure } from "./failure.ts";

/** How a run ended, in words without a full stop. */
export function endingOf(shown: string, { result: { exitCode, signal } }: Attempt): string {
  return signal === null ? `${shown} exited with code ${exitCode}` : `${shown} was ended by ${signal}`;
}

/** Whether a failure comes each time; undefined where the command never failed. */
export function steadiness(attempts: readonly Attempt[]): "steady" | "flaky" | undefined {
  const failed = attempts.filter(({ hasFailed }) => hasFailed).length;
  if (failed === 0) return undefined;
  return failed === attempts.length ? "steady" : "flaky";
}

function failedInWords(attempts: readonly Attempt[]): string {
  const failed = attempts.filter(({ hasFailed }) => hasFailed).length;
  return failed === attempts.length ? `in each of ${failed} runs` : `in ${failed} of ${attempts.length} runs`;
}

/** Such as "npm start fails in each of 2 runs, at src/quote.js:6: TypeError: …". */
export function summarize(shown: string, attempts: readonly Attempt[], failures: readonly Failure[]): string {
  const last = attempts.at(-1);
  if (steadiness(attempts) === undefined) {
    if (last?.isLate) return `${shown} was still running without an error when its time was up.`;
    return `${shown} succeeds${attempts.length > 1 ? ` in each of ${attempts.length} runs` : ""}: nothing to debug.`;
  }
  const finding = failures[0]?.finding;
  const place = finding?.file === undefined ? "" : `, at ${finding.file}:${finding.line}`;
  const more = failures.length > 1 ? ` ${counted(failures.length - 1, "more error")}.` : "";
  return `${shown} fails ${failedInWords(attempts)}${place}: ${finding?.message.split("\n", 1)[0] ?? ""}.${more}`.replace(
    /\.\.+/,
    ".",
  );
}

/** What the next step can use. */
export function outputOf(shown: string, attempts: readonly Attempt[], failures: readonly Failure[]) {
  return {
    command: shown,
    exitCodes: attempts.map(({ result }) => result.exitCode),
    failure: steadiness(attempts) ?? null,
    errors: failures.slice(0, 20).map(({ finding: { rule, file, line, message } }) => ({
      rule,
      file,
      line,
      message: cut(message.split("\n", 1)[0] ?? "", 500),
    })),
  };
}

/** The report for people, in Markdown: each error with the source at every step of its stack. */
export function reportOf(summary: string, failures: readonly Failure[]): string {
  const sections = failures.map(({ finding: { message, fix }, frames }) => {
    const [title = "", ...rest] = message.split("\n");
    return section(
      `## ${title}`,
      rest.map((line) => line.trim()).join("  \n"),
      fix === undefined ? "" : `**${fix}**`,
      ...frames.map((frame) => section(`### ${frame.title}`, fenced(frame.excerpt))),
    );
  });
  return markdownDocument("# What fails, and where", summary, ...sections);
}
