import { resolve } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { AgentError } from "../sdk/program/program.ts";
import { type NameOf, ownPath, type Place } from "../sdk/user-code/stack.ts";
import { locate } from "./locate.ts";
import { type Counts, endlessMessage, type Failure, type Outcome, type TestJob } from "./outcome.ts";
import type { FileProgress } from "./progress/progress.ts";
import { runReported, toOutcome } from "./reported-run.ts";

const NO_TESTS_COLLECTED = 5;

const problem = z.union([
  z.string(),
  z.object({ message: z.string().optional(), text: z.string().optional() }),
]);

const testCase = z.object({
  /** Without one is the test during which pytest was interrupted. */
  name: z.string().optional(),
  classname: z.string().optional(),
  file: z.string().optional(),
  line: z.string().optional(),
  failure: problem.optional(),
  error: problem.optional(),
  skipped: z.unknown().optional(),
});
type TestCase = z.infer<typeof testCase> & { name: string };

const junitReport = z.object({
  testsuites: z.object({
    testsuite: z.array(z.object({ testcase: z.array(testCase).default([]) })),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: "text",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === "testsuite" || name === "testcase",
});

/** A line of a short traceback: a path relative to the project, a line, and what happened there. */
const frame = /^([^\s:][^:\n]*):(\d+): /gm;

/** The places of the user's files in a traceback, innermost first. */
function placesIn(traceback: string, nameOf: NameOf): Place[] {
  const places = [...traceback.matchAll(frame)].flatMap(([, path = "", line]) => {
    const file = nameOf(path);
    return file === undefined ? [] : [{ file, line: Number(line) }];
  });
  return places.reverse();
}

/** The words of the exception: in a traceback its lines begin with an E. */
function messageIn(traceback: string): string {
  const lines = [...traceback.matchAll(/^E {1,3}(.*)$/gm)].map((match) => match[1] ?? "");
  return lines.join("\n").trim();
}

function failureOf(test: TestCase, nameOf: NameOf): Failure[] {
  const found = test.failure ?? test.error;
  if (found === undefined) return [];
  const { message = "", text = "" } = typeof found === "string" ? { text: found } : found;
  const own = test.file === undefined ? undefined : nameOf(test.file);
  // The report counts lines from 0.
  const declared = own === undefined ? {} : { file: own, line: Number(test.line ?? 0) + 1 };
  return [locate(test.name, messageIn(text) || message || text, placesIn(text, nameOf), own, declared)];
}

function readReport(content: string, { folder, filesFolder }: TestJob): Counts {
  const nameOf = (path: string) => ownPath(filesFolder, resolve(folder, path));
  const { testsuites } = junitReport.parse(parser.parse(content));
  const tests = testsuites.testsuite
    .flatMap(({ testcase }) => testcase)
    .flatMap((test) => (test.name === undefined ? [] : [{ ...test, name: test.name }]));
  const failures = tests.flatMap((test) => failureOf(test, nameOf));
  const skipped = tests.filter((test) => test.skipped !== undefined).length;
  const passed = tests.filter((test) => !test.failure && !test.error && test.skipped === undefined).length;
  return { passed, failed: failures.length, skipped, failures };
}

/** The test that had not ended when its time was up: it is in no report. */
function endlessTests(
  progress: readonly FileProgress[],
  { folder, filesFolder, limitMs }: TestJob,
): Failure[] {
  return progress.flatMap(({ file, running }) =>
    running.map(({ names, line }) => {
      const own = ownPath(filesFolder, resolve(folder, file));
      const message = endlessMessage(limitMs);
      return { name: names.join(" > "), message, ...(own !== undefined && { file: own, line: line ?? 1 }) };
    }),
  );
}

/** Of tests that were ended before pytest could write its report only those are known that go on. */
const emptyReport = '<testsuites><testsuite name="pytest"></testsuite></testsuites>';

/** Runs a project's tests with pytest. Throws `AgentError`s: `tool_missing`, `tests_not_run`. */
export async function runPytest(job: TestJob): Promise<Outcome> {
  const options = ["--tb=short", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"];
  const part = job.isPart ? job.tests : [];
  const run = await runReported(
    ({ report }) => [
      "python3",
      ...["-m", "pytest", "-p", "miosa_progress"],
      ...options,
      `--junitxml=${report}`,
      ...part,
    ],
    job,
    // When it is interrupted, pytest writes the report of what has ended.
    { endBy: "SIGINT", env: { PYTHONDONTWRITEBYTECODE: "1" } },
  );
  if (/No module named '?pytest\b/.test(run.result.stderr)) {
    throw new AgentError(
      "tool_missing",
      "The tests need pytest, which is not installed in this sandbox, and it has no network to install it.",
    );
  }
  const endless = run.result.isLate ? endlessTests(run.progress, job) : [];
  const content = run.result.isLate ? (run.content ?? emptyReport) : run.content;
  return toOutcome(
    "pytest",
    "report.junit.xml",
    { ...run, content },
    (xml) => withFailures(readReport(xml, job), endless),
    (exitCode) => exitCode !== 0 && exitCode !== NO_TESTS_COLLECTED,
  );
}

const withFailures = (counts: Counts, failures: readonly Failure[]): Counts => ({
  ...counts,
  failed: counts.failed + failures.length,
  failures: [...counts.failures, ...failures],
});
