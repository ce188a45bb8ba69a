// Warm sandboxes are made before anyone needs them: created, and given what every attempt needs. What was put into
// them is told by their recipe, so that none is taken that another Worker has made with other programs.

import { programPath, sandboxPaths } from "../agents/contract.ts";
import { builtInPool, type Program, runtimeProgram } from "../agents/pool.ts";

/** A warm sandbox that was taken, and the paths of the programs in it. */
export type WarmSandbox = { sandboxId: string; present: string[] };

/** The programs that go into a warm sandbox, by their path: the runtime's, and those of all built-in agents. */
export const warmPrograms = (): { path: string; program: Program }[] => [
  { path: sandboxPaths.runtime, program: runtimeProgram() },
  ...builtInPool().flatMap(({ manifest, program }) =>
    program === null ? [] : [{ path: programPath(manifest.name), program }],
  ),
];

/** What a sandbox of this template is made of. */
export const recipeOf = (template: string): string =>
  [template, ...warmPrograms().map(({ program }) => program.sha256)].join(" ");
