// Warm sandboxes are made before anyone needs them: created, and given what every attempt needs. What was put into
// them is told by their recipe, so that none is taken that another Worker has made with other programs.

import type { Program } from "../agents/pool.ts";
import { allPrograms, pathOf, programsIn } from "./programs.ts";

/** A warm sandbox that was taken, and the paths of the programs in it. */
export type WarmSandbox = { sandboxId: string; present: string[] };

/** The programs of a warm sandbox of this template, by their path, and whether they have to be put there. */
export function warmPrograms(template: string): { path: string; program: Program; isUploaded: boolean }[] {
  const present = programsIn(template);
  return allPrograms().map((program) => {
    const path = pathOf(program, present);
    return { path, program, isUploaded: !present.has(path) };
  });
}

/** What a sandbox of this template is made of. */
export const recipeOf = (template: string): string =>
  [template, ...allPrograms().map(({ sha256 }) => sha256)].join(" ");
