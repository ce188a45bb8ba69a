import type { Task } from "../../src/agents/contract.ts";
import { sum } from "../../src/text/sum.ts";
import type { Source } from "../sdk/files/source.ts";
import { otherPrograms } from "../sdk/languages/language-of.ts";
import { parse, syntaxErrorLine } from "../sdk/languages/typescript/parse.ts";
import { codeFile, SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emitFinding } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { reportSkipped } from "../sdk/reports/skipped.ts";
import { filesMeant } from "../sdk/request/files-meant.ts";
import { findClones } from "./clones.ts";
import { type Measured, measure } from "./measure.ts";
import { isSource, readSources } from "./read-sources.ts";
import { type Review, reportOf } from "./report.ts";
import { notMeasured, summarize } from "./summary.ts";
import { tasksOf } from "./tasks.ts";

/** The share of a step's time after which no more files are searched for duplicates. */
const SEARCHING = 0.7;

/**
 * Says what of the user's code to refactor first: functions that are hard to follow, and code that is there twice.
 * Throws an `AgentError` where there is no code.
 */
export async function findTasks(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const latest = Date.now() + task.limits.timeoutMs * SEARCHING;
  const files = await SourceFiles.open(paths.files);
  const { files: meant, leftOut } = filesMeant(task.request, files.listed.filter(isSource));
  const sources = readSources(files, meant);
  if (sources.length + files.skipped.length === 0)
    throw new AgentError("no_code", "There is no code to look at.");
  const functions = sources.flatMap(({ file }) => measureFile(files, file));
  const { clones, searched } = await findClones(sources, () => Date.now() > latest);
  for (const { file } of sources.slice(searched))
    files.skip(files.absolute(file), "there was no time to search it for duplicates");
  const tasks = tasksOf(functions, clones);
  const { skipped } = files;
  const unmeasured = otherPrograms(
    sources.map(({ file }) => file),
    isMeasured,
  );
  const measured = sources.filter(({ file }) => isMeasured(file) && !files.isSkipped(files.absolute(file)));
  const review: Review = {
    tasks,
    functions,
    clones,
    files: sources.length,
    lines: linesIn(sources),
    measured: measured.length,
    unmeasured,
    skipped,
    leftOut,
  };
  const summary = summarize(review);
  reportFindings(
    tasks.map(({ finding }) => finding),
    "report.md",
  );
  reportSkipped("refactor", skipped);
  if (unmeasured !== undefined)
    emitFinding({ severity: "info", rule: "refactor/not-measured", message: notMeasured(unmeasured) });
  await saveArtifact(paths, "report.md", reportOf(review, summary));
  return { summary, output: outputOf(review) };
}

const linesIn = (sources: readonly Source[]): number =>
  sum(sources.map(({ text }) => text.split("\n").length));

const isMeasured = (file: string): boolean => codeFile.test(file);

/** The measures of a file's functions; one with an error of syntax is none that could be measured rightly. */
function measureFile(files: SourceFiles, file: string): Measured[] {
  const tree = isMeasured(file) ? parse(files, files.absolute(file)) : undefined;
  if (tree === undefined) return [];
  const line = syntaxErrorLine(tree);
  if (line === undefined) return measure(tree, file);
  files.skip(files.absolute(file), `it has a syntax error in line ${line}`);
  return [];
}

function outputOf({ tasks, functions, clones, lines, skipped }: Review) {
  const duplicated = sum(clones.map((clone) => clone.lines * (clone.places.length - 1)));
  return {
    functions: functions.length,
    hardFunctions: tasks.length - clones.length,
    duplicates: clones.length,
    duplicatedLines: duplicated,
    lines,
    skipped: skipped.length,
    first: tasks.slice(0, 10).map(({ finding: { file, line, rule } }) => ({ file, line, rule })),
  };
}
