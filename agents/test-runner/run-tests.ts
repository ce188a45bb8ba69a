import { join, posix } from "node:path";
import type { Finding, Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit, emitFinding } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { readEvidence } from "./evidence.ts";
import { detectFramework } from "./framework.ts";
import { runNodeFramework } from "./node-frameworks.ts";
import { runNodeTest } from "./node-test.ts";
import type { Outcome, TestJob } from "./outcome.ts";
import { findProjects, namedProjects, type Project } from "./projects.ts";
import { runPytest } from "./pytest.ts";
import { outputOf, type ProjectOutcome, reportOf, summarize } from "./report.ts";

/** How much of the step's time the tests may take: the rest is for the report. */
const OWN_SHARE = 0.75;
const MIN_LIMIT_MS = 1_000;

async function runProject(
  project: Project,
  files: readonly string[],
  paths: WorkspacePaths,
  bundleUrl: string,
  limitMs: number,
): Promise<Outcome> {
  const job: TestJob = {
    folder: join(paths.files, project.folder),
    filesFolder: paths.files,
    tests: project.tests,
    isPart: project.isPart,
    limitMs,
  };
  const evidence = await readEvidence(project, files, paths.files);
  const framework = project.kind === "python" ? "pytest" : detectFramework(evidence);
  const place = project.folder === "." ? "" : ` in ${project.folder}`;
  emit({ type: "decision", summary: `Run the tests${place} with ${framework}.` });
  if (framework === "pytest") return runPytest(job);
  if (framework === "node:test") return runNodeTest(withoutHelpers(job, evidence.sources), bundleUrl);
  return runNodeFramework(framework, job);
}

/** In a folder of tests there may be others' helpers: those have neither a test's name nor its import. */
function withoutHelpers(job: TestJob, sources: readonly string[]): TestJob {
  const tests = job.tests.filter(
    (test, index) =>
      /[._-](test|spec)\.|(^|\/)test[-.]/.test(test) || sources[index]?.includes("node:test") === true,
  );
  return tests.length > 0 ? { ...job, tests } : job;
}

function findingsOf({ framework, failures }: Outcome): Finding[] {
  return failures.map(({ name, message, ...place }) => ({
    severity: "error",
    rule: `${framework}/failed`,
    message: `${name}\n${message}`,
    ...place,
  }));
}

async function reportOutcomes(outcomes: readonly ProjectOutcome[], paths: WorkspacePaths): Promise<void> {
  reportFindings(outcomes.flatMap(findingsOf), "report.md");
  for (const { folder, report } of outcomes) {
    const path = outcomes.length > 1 ? posix.join(folder, report.name) : report.name;
    await saveArtifact(paths, path, report.content);
  }
  await saveArtifact(paths, "report.md", reportOf(outcomes));
}

function warnOfNoTests(): void {
  const message = "No tests were found for node:test, vitest, jest or pytest.";
  emitFinding({ severity: "warning", rule: "tests/none", message });
}

/**
 * Runs projects one after the other; what kept a project's tests from running is no end of the others. Each may take
 * its part of what is left of the time until `deadline`.
 */
async function runProjects(
  projects: readonly Project[],
  deadline: number,
  run: (project: Project, limitMs: number) => Promise<Outcome>,
): Promise<{ outcomes: ProjectOutcome[]; errors: AgentError[] }> {
  const outcomes: ProjectOutcome[] = [];
  const errors: AgentError[] = [];
  for (const [index, project] of projects.entries()) {
    const limitMs = Math.max(MIN_LIMIT_MS, Math.floor((deadline - Date.now()) / (projects.length - index)));
    try {
      outcomes.push({ folder: project.folder, ...(await run(project, limitMs)) });
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      errors.push(error);
    }
  }
  return { outcomes, errors };
}

/**
 * Runs the tests of the projects among the user's files, of those alone that the request names. Failing
 * tests are an answer, with findings. Throws an `AgentError` where no project's tests could run at all.
 */
export async function runTests(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Answer> {
  const deadline = Date.now() + task.limits.timeoutMs * OWN_SHARE;
  const files = await listFiles(paths.files);
  const projects = namedProjects(task.request, findProjects(files));
  const { outcomes, errors } = await runProjects(projects, deadline, (project, limitMs) =>
    runProject(project, files, paths, bundleUrl, limitMs),
  );
  if (outcomes.length === 0 && errors[0]) throw errors[0];
  for (const { code, message } of errors) emitFinding({ severity: "error", rule: code, message });
  if (outcomes.every(({ passed, failed, skipped }) => passed + failed + skipped === 0)) warnOfNoTests();
  if (outcomes.length > 0) await reportOutcomes(outcomes, paths);
  return { summary: summarize(outcomes), output: outputOf(outcomes) };
}
