import type { ts } from "@ts-morph/common";
import { openCompiler } from "../sdk/languages/typescript/compiler.ts";
import type { Project } from "../sdk/languages/typescript/projects.ts";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { diagnose } from "./diagnose.ts";
import { sortOut } from "./missing-packages.ts";
import { type Problem, toProblem } from "./problem.ts";
import { quickFixes } from "./quick-fix.ts";
import { isStrict, strictly } from "./strictness.ts";

/** What the compiler says of one project. */
export type Checked = {
  config: string | undefined;
  /** How many files were read. */
  files: number;
  problems: Problem[];
  missing: string[];
  /** What may only be wrong because packages are missing. */
  doubtful: Problem[];
  /** What turning `strict` on would find besides; undefined where it is on, or there was no time to try. */
  whenStrict: Problem[] | undefined;
  isComplete: boolean;
};

/** The fixes that are looked up; each may have the compiler look through all files. */
const MAX_FIXES = 100;

/** Checks a project. `isLate` tells when there is no time left for what is only good to know. */
export function checkProject(
  files: SourceFiles,
  project: Project,
  deadline: number,
  isLate: () => boolean,
): Checked {
  const compile = openCompiler(files, project);
  const program = compile(project.options);
  const { diagnostics, isComplete } = diagnose(program, files, deadline);
  const { errors, missing, doubtful } = sortOut([...project.problems, ...diagnostics], program, files);
  const known = new Set(errors.map(identityOf));
  const tryStrict = () => {
    const strict = compile(strictly(project.options));
    const sorted = sortOut(diagnose(strict, files, deadline).diagnostics, strict, files);
    return sorted.errors
      .filter((error) => !known.has(identityOf(error)))
      .map((error) => toProblem(error, files));
  };
  return {
    config: project.config,
    files: project.files.filter((path) => !files.isSkipped(path)).length,
    problems: withFixes(errors, program, files, isLate),
    missing,
    doubtful: doubtful.map((error) => toProblem(error, files)),
    whenStrict: isStrict(project.options) || isLate() ? undefined : tryStrict(),
    isComplete,
  };
}

const identityOf = ({ file, start, code }: ts.Diagnostic): string => `${file?.fileName}:${start}:${code}`;

function withFixes(
  errors: readonly ts.Diagnostic[],
  program: ts.Program,
  files: SourceFiles,
  isLate: () => boolean,
): Problem[] {
  if (errors.length === 0) return [];
  const fixOf = quickFixes(program);
  return errors.map((error, index) => {
    const problem = toProblem(error, files);
    const fix = index < MAX_FIXES && !isLate() ? fixOf(error) : undefined;
    return fix === undefined ? problem : { ...problem, finding: { ...problem.finding, fix } };
  });
}
