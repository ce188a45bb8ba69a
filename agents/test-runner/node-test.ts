import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { run } from "node:test";
import { junit } from "node:test/reporters";
import { emit } from "../sdk/program/program.ts";
import { FollowedTests } from "./follow-tests.ts";
import type { Outcome, TestJob } from "./outcome.ts";

/** Runs a project's tests with Node's own runner. `bundleUrl` is the module with the TypeScript hooks. */
export async function runNodeTest(job: TestJob, bundleUrl: string): Promise<Outcome> {
  const startedAt = Date.now();
  const callId = `node:test ${job.folder}`.slice(0, 100);
  emit({ type: "tool.call", callId, name: "node:test", input: { files: job.tests, cwd: job.folder } });
  process.chdir(job.folder);
  // Every file runs in a process of its own, which takes the hooks from here.
  process.env.NODE_OPTIONS = `--import=${bundleUrl}`;
  const signal = AbortSignal.timeout(job.limitMs);
  const stream = run({
    files: job.tests.map((test) => join(job.folder, test)),
    // A file that never ends keeps no other from running.
    concurrency: Math.max(2, availableParallelism()),
    timeout: Math.floor(job.limitMs / 2),
    signal,
  });
  const followed = new FollowedTests(stream, job, signal);
  const content = await text(stream.compose(junit));
  delete process.env.NODE_OPTIONS;
  const { counts, failures, isCut } = followed;
  emit({ type: "tool.result", callId, output: counts });
  return {
    framework: "node:test",
    isCut,
    ...counts,
    durationMs: Date.now() - startedAt,
    failures,
    report: { name: "report.junit.xml", content },
  };
}
