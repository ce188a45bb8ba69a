import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { runCommand } from "../sdk/command.ts";
import { AgentError } from "../sdk/program.ts";
import { ownPath } from "../sdk/stack.ts";
import { lastWords, plainOutput } from "./node-frameworks.ts";
import type { Failure, Outcome, TestJob } from "./outcome.ts";

const NO_TESTS_COLLECTED = 5;

const problem = z.union([
  z.string(),
  z.object({ message: z.string().optional(), text: z.string().optional() }),
]);

const testCase = z.object({
  name: z.string(),
  classname: z.string().optional(),
  file: z.string().optional(),
  line: z.string().optional(),
  failure: problem.optional(),
  error: problem.optional(),
  skipped: z.unknown().optional(),
});
type TestCase = z.infer<typeof testCase>;

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

function placeOf({ file, line }: TestCase, traceback: string, { folder, filesFolder }: TestJob) {
  const nameOf = (path: string) => ownPath(filesFolder, join(folder, path));
  const places = [...traceback.matchAll(frame)].flatMap(([, path = "", number]) => {
    const name = nameOf(path);
    return name === undefined ? [] : [{ file: name, line: Number(number) }];
  });
  const own = file === undefined ? undefined : nameOf(file);
  // The report counts lines from 0.
  const declared = own === undefined ? {} : { file: own, line: Number(line ?? 0) + 1 };
  return places.findLast((place) => place.file === own) ?? places.at(-1) ?? declared;
}

/** The words of the exception: in a traceback its lines begin with an E. */
function messageIn(traceback: string): string {
  const lines = [...traceback.matchAll(/^E {1,3}(.*)$/gm)].map((match) => match[1] ?? "");
  return lines.join("\n").trim();
}

function failureOf(test: TestCase, job: TestJob): Failure[] {
  const found = test.failure ?? test.error;
  if (found === undefined) return [];
  const { message = "", text = "" } = typeof found === "string" ? { text: found } : found;
  return [{ name: test.name, message: messageIn(text) || message || text, ...placeOf(test, text, job) }];
}

function readReport(content: string, job: TestJob): Omit<Outcome, "framework" | "durationMs" | "report"> {
  const { testsuites } = junitReport.parse(parser.parse(content));
  const tests = testsuites.testsuite.flatMap(({ testcase }) => testcase);
  const failures = tests.flatMap((test) => failureOf(test, job));
  const skipped = tests.filter((test) => test.skipped !== undefined).length;
  const passed = tests.filter((test) => !test.failure && !test.error && test.skipped === undefined).length;
  return { passed, failed: failures.length, skipped, failures };
}

/** Runs a project's tests with pytest. Throws `AgentError`s: `tool_missing`, `tests_not_run`. */
export async function runPytest(job: TestJob): Promise<Outcome> {
  const report = join(await mkdtemp(join(tmpdir(), "miosa-tests-")), "report.xml");
  const result = await runCommand({
    words: [
      "python3",
      "-m",
      "pytest",
      "--tb=short",
      "-p",
      "no:cacheprovider",
      `--junitxml=${report}`,
      "-o",
      "junit_family=xunit1",
      ...(job.isPart ? job.tests : []),
    ],
    cwd: job.folder,
    env: { ...plainOutput, PYTHONDONTWRITEBYTECODE: "1" },
    stdout: "log",
  });
  if (/No module named '?pytest\b/.test(result.stderr)) {
    throw new AgentError(
      "tool_missing",
      "The tests need pytest, which is not installed in this sandbox, and it has no network to install it.",
    );
  }
  const content = await readFile(report, "utf8").catch(() => {
    throw new AgentError("tests_not_run", `pytest ended before it ran a test: ${lastWords(result)}`);
  });
  const read = readReport(content, job);
  const isSilentFailure =
    result.exitCode !== 0 && result.exitCode !== NO_TESTS_COLLECTED && read.failed === 0;
  const silent = { name: "the pytest run", message: lastWords(result) };
  return {
    framework: "pytest",
    ...read,
    ...(isSilentFailure && { failed: 1, failures: [silent] }),
    durationMs: result.durationMs,
    report: { name: "report.junit.xml", content },
  };
}
