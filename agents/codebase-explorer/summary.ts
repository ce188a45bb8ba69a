import { isProse } from "../sdk/languages.ts";
import { counted } from "../sdk/words.ts";
import type { Exploration } from "./findings.ts";

function symbolsText({ symbols }: Exploration): string {
  const told = symbols.flatMap(({ name, definitions: [first], uses }) =>
    first === undefined
      ? []
      : [
          `\`${name}\` is defined at ${first.file}:${first.line} and used in ${counted(uses.length, "other line")}`,
        ],
  );
  return told.length === 0 ? "" : ` ${told.join("; ")}.`;
}

/** Such as "48 files, mostly TypeScript (3200 lines). It starts at src/main.ts; most files import src/types.ts (12)." */
export function summarize(exploration: Exploration): string {
  const { codebase, languages, hubs, cycles } = exploration;
  const programs = languages.filter(({ language }) => !isProse(language));
  const [first] = programs;
  const size =
    first === undefined
      ? "without sources in a language that is known"
      : `mostly ${first.language} (${counted(first.lines, "line")})`;
  const start =
    codebase.entries.length === 0 ? "" : ` It starts at ${codebase.entries.slice(0, 3).join(", ")}.`;
  const [hub] = hubs;
  const most =
    hub === undefined ? "" : ` ${hub.file} is imported most, by ${counted(hub.importedBy, "file")}.`;
  const circles = cycles.length === 0 ? "" : ` Imports go in a circle in ${counted(cycles.length, "place")}.`;
  return `${counted(codebase.files.length, "file")}, ${size}.${start}${most}${circles}${symbolsText(exploration)}`;
}
