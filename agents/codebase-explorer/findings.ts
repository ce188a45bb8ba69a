import type { Finding } from "../../src/agents/contract.ts";
import { listed } from "../sdk/text/words.ts";
import type { Codebase } from "./explore.ts";
import { findSymbols, unknownNames } from "./search.ts";
import { cyclesOf, hubsOf, languagesOf, partsOf } from "./structure.ts";

const MAX_USES = 20;

/** All that is told of a repository. */
export type Exploration = ReturnType<typeof explorationOf>;

/** Works out what is told of a repository. */
export function explorationOf(codebase: Codebase, request: string) {
  return {
    codebase,
    symbols: findSymbols(request, codebase),
    unknown: unknownNames(request, codebase),
    languages: languagesOf(codebase),
    hubs: hubsOf(codebase),
    cycles: cyclesOf(codebase),
    ...partsOf(codebase),
  };
}

/** Circles of imports, and the definitions of what the request asks for. */
export function findingsOf({ cycles, symbols }: Exploration): Finding[] {
  const circles = cycles.map(
    ({ files, edge }): Finding => ({
      severity: "warning",
      rule: "imports/cycle",
      message: `${[...files, files[0]].join(" imports ")}: which of them is loaded first decides what the others see.`,
      fix: `Move what ${files[0]} and ${files.at(-1)} both need into a file that imports neither.`,
      file: edge.from,
      line: edge.line,
    }),
  );
  const definitions = symbols.flatMap(({ name, definitions, uses }) =>
    definitions.map(({ file, line, kind }): Finding => {
      const places = uses.map((use) => `${use.file}:${use.line}`);
      const used = uses.length === 0 ? "It is used nowhere else." : `Used at ${listed(places, MAX_USES)}.`;
      return {
        severity: "info",
        rule: "symbol/defined",
        message: `The ${kind} \`${name}\` is defined here. ${used}`,
        file,
        line,
      };
    }),
  );
  return [...circles, ...definitions];
}
