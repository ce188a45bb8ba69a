import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../sdk/command.ts";
import { AgentError } from "../sdk/program.ts";
import type { NodeFramework } from "./framework.ts";
import { readJestReport } from "./jest-report.ts";
import { fileNamer, type Outcome, type TestJob } from "./outcome.ts";
import { findTool } from "./tools.ts";

type Installed = Exclude<NodeFramework, "node:test">;

/** What makes frameworks print plain text and wait for nobody. */
export const plainOutput = { CI: "true", NO_COLOR: "1", FORCE_COLOR: undefined };

function vitestWords(program: string, report: string, { tests, isPart }: TestJob): string[] {
  const part = isPart ? tests : [];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return [program, "run", ...reporters, "--includeTaskLocation", "--passWithNoTests", ...part];
}

function jestWords(program: string, report: string, { tests, isPart }: TestJob): string[] {
  const part = isPart ? ["--runTestsByPath", ...tests] : [];
  return [
    // Without it jest cannot load ES modules.
    "--experimental-vm-modules",
    "--no-warnings",
    program,
    "--json",
    `--outputFile=${report}`,
    "--testLocationInResults",
    "--passWithNoTests",
    "--ci",
    "--watchman=false",
    `--cacheDirectory=${report}.cache`,
    ...part,
  ];
}

const wordsOf = { vitest: vitestWords, jest: jestWords };

/** The end of what a command said, for people. */
export function lastWords({ stdout, stderr }: CommandResult): string {
  return (stderr.trim() || stdout.trim()).slice(-2_000);
}

/** Runs a project's tests with vitest or jest. Throws `AgentError`s: `tool_missing`, `tests_not_run`. */
export async function runNodeFramework(framework: Installed, job: TestJob): Promise<Outcome> {
  const program = await findTool(framework, job.folder, job.filesFolder);
  const report = join(await mkdtemp(join(tmpdir(), "miosa-tests-")), "report.json");
  const result = await runCommand({
    words: [process.execPath, ...wordsOf[framework](program, report, job)],
    cwd: job.folder,
    env: plainOutput,
    stdout: "log",
  });
  const content = await readFile(report, "utf8").catch(() => {
    throw new AgentError("tests_not_run", `${framework} ended before it ran a test: ${lastWords(result)}`);
  });
  const read = readJestReport(content, fileNamer(job));
  const isSilentFailure = result.exitCode !== 0 && read.failed === 0;
  const silent = { name: `the ${framework} run`, message: lastWords(result) };
  return {
    framework,
    ...read,
    ...(isSilentFailure && { failed: 1, failures: [silent] }),
    durationMs: result.durationMs,
    report: { name: "report.json", content },
  };
}
