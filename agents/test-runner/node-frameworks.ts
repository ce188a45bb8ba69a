import { join } from "node:path";
import type { Command } from "../sdk/commands/command.ts";
import { findTool } from "../sdk/commands/find-tool.ts";
import type { NodeFramework } from "./framework.ts";
import { readJestReport } from "./jest-report.ts";
import { fileNamer, type Outcome, type TestJob } from "./outcome.ts";
import { partialReport } from "./progress/partial-report.ts";
import { type ReportPaths, runReported, toOutcome } from "./reported-run.ts";

type Installed = Exclude<NodeFramework, "node:test">;

function vitestWords(
  program: string,
  { report, programs }: ReportPaths,
  { tests, isPart }: TestJob,
): Command["words"] {
  return [
    process.execPath,
    program,
    "run",
    "--reporter=default",
    "--reporter=json",
    `--reporter=${join(programs, "progress.mjs")}`,
    `--outputFile.json=${report}`,
    "--includeTaskLocation",
    "--passWithNoTests",
    ...(isPart ? tests : []),
  ];
}

function jestWords(
  program: string,
  { report, programs }: ReportPaths,
  { tests, isPart }: TestJob,
): Command["words"] {
  return [
    process.execPath,
    // Without it jest cannot load ES modules; with it Node warns.
    "--experimental-vm-modules",
    "--no-warnings",
    program,
    "--json",
    "--reporters=default",
    `--reporters=${join(programs, "progress.mjs")}`,
    `--outputFile=${report}`,
    "--testLocationInResults",
    "--passWithNoTests",
    "--ci",
    "--watchman=false",
    `--cacheDirectory=${report}.cache`,
    ...(isPart ? ["--runTestsByPath", ...tests] : []),
  ];
}

const wordsFor = { vitest: vitestWords, jest: jestWords };

/** Runs a project's tests with vitest or jest. Throws `AgentError`s: `tool_missing`, `tests_not_run`. */
export async function runNodeFramework(framework: Installed, job: TestJob): Promise<Outcome> {
  const program = await findTool(framework, job.folder, job.filesFolder);
  const run = await runReported((paths) => wordsFor[framework](program, paths, job), job, {});
  // The report itself is only written in the end.
  const content =
    run.result.isLate && run.content === undefined ? partialReport(run.progress, job.limitMs) : run.content;
  return toOutcome(framework, "report.json", { ...run, content }, (json) =>
    readJestReport(json, fileNamer(job)),
  );
}
