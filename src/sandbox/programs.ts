// Each program is at a place that its content's hash names: one that is found there is the right one. A template has
// them in a folder that nobody can change; what it lacks is uploaded into the workspace.

import { builtInPool, type Program, programsTag, runtimeProgram } from "../agents/pool.ts";

type Named = Pick<Program, "name" | "sha256">;

const pathIn = (folder: string, { name, sha256 }: Named): string => `${folder}/${sha256}/${name}.mjs`;

/** Where a program is that was uploaded. */
export const uploadedPath = (program: Named): string => pathIn("/workspace/.miosa/programs", program);

/** Where a template has a program. */
export const templatePath = (program: Named): string => pathIn("/opt/miosa/programs", program);

/** The program that is run, of those that are in a sandbox: the template's, or else the one that was uploaded. */
export const pathOf = (program: Named, present: ReadonlySet<string>): string => {
  const path = templatePath(program);
  return present.has(path) ? path : uploadedPath(program);
};

/** The runtime, and the programs of all built-in agents. */
export const allPrograms = (): Program[] => [
  runtimeProgram(),
  ...builtInPool().flatMap(({ program }) => program ?? []),
];

/** The name of the template that has these very programs (`npm run template`). */
export const templateName = (): string => `miosa:${programsTag()}`;

/**
 * The paths of the programs that a template has, as far as its name tells: all of this version's where it is called
 * after them, or none. A name says what should be there, and no more (`drive.ts` makes up for what is missing).
 */
export const programsIn = (template: string): ReadonlySet<string> =>
  new Set(template === templateName() ? allPrograms().map(templatePath) : []);
