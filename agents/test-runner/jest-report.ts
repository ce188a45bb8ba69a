import { z } from "zod";
import { messageOf, type NameOf, placesOf } from "../sdk/user-code/stack.ts";
import { loadFailure } from "./load-failure.ts";
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

type Assertion = z.infer<typeof assertion>;

/** What vitest says of a test that took too long, where it is too old for what tells more. */
const lateInOldVitest = /^Error: STACK_TRACE_ERROR$/;

function assertionFailure(result: Assertion, file: string, nameOf: NameOf): Failure {
  const stack = result.failureMessages?.join("\n\n") ?? "";
  const own = nameOf(file);
  const { line, column } = result.location ?? { line: 0, column: 0 };
  const declared =
    own === undefined ? {} : { file: own, ...(line > 0 && { line, column: Math.max(1, column) }) };
  const name = [...result.ancestorTitles, result.title].filter((title) => title !== "").join(" > ");
  const message = messageOf(stack).replace(lateInOldVitest, "It took longer than its timeout.");
  return locate(name, message, placesOf(stack, nameOf), own, declared);
}

/** What is known of a file of tests beside its report: results that are not in it, and a message that tells more. */
export type FileAddition = { message: string | undefined; assertionResults: readonly Assertion[] };

/** Reads such a report, with what is known beside it by the path of each file. Throws where it is none. */
export function readJestReport(
  content: string,
  nameOf: NameOf,
  additions: ReadonlyMap<string, FileAddition> = new Map(),
): Counts {
  const testResults = jestReport.parse(JSON.parse(content)).testResults.map((file) => {
    const addition = additions.get(file.name);
    const assertionResults = [...file.assertionResults, ...(addition?.assertionResults ?? [])];
    return { ...file, message: addition?.message ?? file.message, assertionResults };
  });
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
