import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { run } from "node:test";
import { junit } from "node:test/reporters";
import { emit } from "../sdk/program.ts";
import { followTests } from "./follow-tests.ts";
import { fileNamer, type Outcome, type TestJob } from "./outcome.ts";

/** Runs a project's tests with Node's own runner. `bundleUrl` is the module with the TypeScript hooks. */
export async function runNodeTest(job: TestJob, bundleUrl: string): Promise<Outcome> {
  const startedAt = Date.now();
  const callId = `node:test ${job.folder}`.slice(0, 100);
  emit({ type: "tool.call", callId, name: "node:test", input: { files: job.tests, cwd: job.folder } });
  process.chdir(job.folder);
  // Every file runs in a process of its own, which takes the hooks from here.
  process.env.NODE_OPTIONS = `--import=${bundleUrl}`;
  const stream = run({
    files: job.tests.map((test) => join(job.folder, test)),
    concurrency: availableParallelism(),
  });
  const { counts, failures } = followTests(stream, fileNamer(job));
  const content = await text(stream.compose(junit));
  delete process.env.NODE_OPTIONS;
  emit({ type: "tool.result", callId, output: counts });
  return {
    framework: "node:test",
    ...counts,
    durationMs: Date.now() - startedAt,
    failures,
    report: { name: "report.junit.xml", content },
  };
}
