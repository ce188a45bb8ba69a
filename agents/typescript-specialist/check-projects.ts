import type { Task } from "../../src/agents/contract.ts";
import { sum } from "../../src/text/sum.ts";
import { countBy } from "../sdk/collections/count-by.ts";
import { findProjects } from "../sdk/languages/typescript/projects.ts";
import { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import { type Checked, checkProject } from "./check-project.ts";
import { skippedComponents } from "./other-files.ts";
import type { Problem } from "./problem.ts";
import { type Check, reportOf } from "./report.ts";
import { summarize } from "./summarize.ts";

/** The shares of a step's time after which nothing more is checked, and after which only what is asked for is. */
const CHECKING = 0.8;
const EXTRAS = 0.5;

/**
 * Checks the TypeScript projects among the user's files with the compiler and reports its errors. Throws an
 * `AgentError` where there is neither TypeScript nor JavaScript.
 */
export async function checkProjects(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const startedAt = Date.now();
  const after = (share: number) => startedAt + task.limits.timeoutMs * share;
  const files = await SourceFiles.open(paths.files);
  const projects = findProjects(files, task.request);
  if (projects.length === 0) {
    throw new AgentError("no_typescript", "There are no files of TypeScript or JavaScript to check.");
  }
  const checked: Checked[] = [];
  for (const project of projects) {
    if (Date.now() > after(CHECKING)) break;
    checked.push(checkProject(files, project, after(CHECKING), () => Date.now() > after(EXTRAS)));
  }
  for (const project of checked) decideOnStrict(project);
  const check: Check = {
    projects: checked,
    problems: merged(checked),
    missing: [...new Set(checked.flatMap(({ missing }) => missing))].sort(),
    skipped: [...files.skipped, ...skippedComponents(files)],
    isComplete: checked.length === projects.length && checked.every(({ isComplete }) => isComplete),
  };
  const summary = summarize(check);
  reportFindings(
    check.problems.map(({ finding }) => finding),
    "report.md",
  );
  reportSkipped("typescript", check.skipped);
  await saveArtifact(paths, "report.md", reportOf(check, summary));
  return { summary, output: outputOf(check) };
}

/** What is wrong in several projects that share files is told once. */
function merged(checked: readonly Checked[]): Problem[] {
  const all = checked.flatMap(({ problems }) => problems);
  const unique = new Map(
    all.map((problem) => {
      const { file, line, column, rule, message } = problem.finding;
      return [[file, line, column, rule, message].join("\0"), problem];
    }),
  );
  const findings = new Map([...unique.values()].map((problem) => [problem.finding, problem]));
  return sortFindings([...findings.keys()]).flatMap((finding) => findings.get(finding) ?? []);
}

function decideOnStrict({ config, whenStrict }: Checked): void {
  if (whenStrict === undefined) return;
  const where = config === undefined ? "" : ` in ${config}`;
  if (whenStrict.length === 0) {
    emit({ type: "decision", summary: `\`strict\` can be turned on${where}: it finds nothing more.` });
    return;
  }
  const codes = [...countBy(whenStrict, ({ finding }) => finding.rule?.replace("typescript/", "") ?? "")];
  const most = codes.slice(0, 5).map(([code, count]) => `${count} of ${code}`);
  emit({
    type: "decision",
    summary: `Turning \`strict\` on${where} would find ${counted(whenStrict.length, "more error")}.`,
    reason: `These are ${most.join(", ")}${codes.length > 5 ? " and others" : ""}.`,
  });
}

function outputOf({ projects, problems, missing, skipped }: Check) {
  return {
    errors: problems.length,
    filesWithErrors: new Set(problems.flatMap(({ finding }) => finding.file ?? [])).size,
    byCode: Object.fromEntries(
      countBy(problems, ({ finding }) => finding.rule?.replace("typescript/", "") ?? ""),
    ),
    doubtful: sum(projects.map(({ doubtful }) => doubtful.length)),
    missingPackages: missing.slice(0, 100),
    skippedFiles: skipped.length,
    projects: projects.map(({ config, files, problems, whenStrict, isComplete }) => ({
      config: config ?? null,
      files,
      errors: problems.length,
      errorsWhenStrict: whenStrict === undefined ? null : problems.length + whenStrict.length,
      isComplete,
    })),
  };
}
