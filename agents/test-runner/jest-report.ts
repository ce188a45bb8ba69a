import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { messageOf, type NameOf, type Place, placesOf } from "../sdk/user-code/stack.ts";
import { locate } from "./locate.ts";
import type { Counts, Failure } from "./outcome.ts";

const assertion = z.object({
  fullName: z.string(),
  ancestorTitles: z.array(z.string()),
  title: z.string(),
  status: z.string(),
  failureMessages: z.array(z.string()).nullish(),
  location: z.object({ line: z.int(), column: z.int() }).nullish(),
});

/** The report that jest defined with `--json`, and vitest writes as well. */
const jestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(assertion),
    }),
  ),
});

type TestFile = z.infer<typeof jestReport>["testResults"][number];

function assertionFailure(result: z.infer<typeof assertion>, file: string, nameOf: NameOf): Failure {
  const stack = result.failureMessages?.join("\n\n") ?? "";
  const own = nameOf(file);
  const { line, column } = result.location ?? { line: 0, column: 0 };
  const declared =
    own === undefined ? {} : { file: own, ...(line > 0 && { line, column: Math.max(1, column) }) };
  const name = [...result.ancestorTitles, result.title].filter((title) => title !== "").join(" > ");
  return locate(name, messageOf(stack), placesOf(stack, nameOf), own, declared);
}

/** Where a file could not be loaded, if the message names a line of it or of another of the user's. */
function placeInMessage(message: string, file: string, nameOf: NameOf): Partial<Place> {
  const [inStack] = placesOf(message, nameOf);
  if (inStack) return inStack;
  const own = nameOf(file);
  const [, line, column] = /[:(](\d+):(\d+)\b/.exec(message) ?? [];
  if (own === undefined) return {};
  return line === undefined
    ? { file: own }
    : { file: own, line: Number(line), column: Math.max(1, Number(column)) };
}

function loadFailure({ name, message }: TestFile, nameOf: NameOf): Failure {
  const text = stripVTControlCharacters(message ?? "").trim();
  return {
    name: nameOf(name) ?? name,
    message: messageOf(text) || "It could not be loaded.",
    ...placeInMessage(text, name, nameOf),
  };
}

/** Reads such a report. Throws where it is none. */
export function readJestReport(content: string, nameOf: NameOf): Counts {
  const { testResults } = jestReport.parse(JSON.parse(content));
  const results = testResults.flatMap((file) => file.assertionResults.map((result) => ({ file, result })));
  const failures = results
    .filter(({ result }) => result.status === "failed")
    .map(({ file, result }) => assertionFailure(result, file.name, nameOf));
  const unloaded = testResults
    .filter((file) => file.status === "failed")
    .filter((file) => !file.assertionResults.some(({ status }) => status === "failed"))
    .map((file) => loadFailure(file, nameOf));
  const passed = results.filter(({ result }) => result.status === "passed").length;
  return {
    passed,
    failed: failures.length + unloaded.length,
    skipped: results.length - passed - failures.length,
    failures: [...failures, ...unloaded],
  };
}
