import { isProse, languageOf, otherPrograms } from "../sdk/languages/language-of.ts";
import { skippedInWords } from "../sdk/reports/skipped.ts";
import { counted, listed } from "../sdk/text/words.ts";
import type { Codebase } from "./explore.ts";
import type { Exploration } from "./findings.ts";
import { isConnected, isRead } from "./read-source.ts";

function symbolsText({ symbols, unknown }: Exploration): string {
  const told = symbols.flatMap(({ name, definitions: [first], uses }) =>
    first === undefined
      ? []
      : [
          `\`${name}\` is defined at ${first.file}:${first.line} and used in ${counted(uses.length, "other line")}`,
        ],
  );
  const missing = unknown.map((name) => `\`${name}\``);
  return [
    ...(told.length === 0 ? [] : [` ${told.join("; ")}.`]),
    ...(missing.length === 0 ? [] : [` There is no ${listed(missing, 3)} in the sources that were read.`]),
  ].join("");
}

/** Languages in which nothing is imported. */
const withoutImports = new Set(["HTML", "SQL", "Shell"]);

/** A sentence on the sources whose imports are not followed, and one on those that are not read for names. */
export function notFollowed({ lines }: Codebase): string[] {
  const files = [...lines.keys()].filter((file) => !withoutImports.has(languageOf(file) ?? ""));
  const unconnected = otherPrograms(files, isConnected);
  const unread = otherPrograms(files, isRead);
  return [
    ...(unconnected === undefined
      ? []
      : [`Imports are followed in JavaScript, TypeScript and Python alone, not in ${unconnected}.`]),
    ...(unread === undefined ? [] : [`The definitions in ${unread} were not read.`]),
  ];
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
  return [
    `${counted(codebase.files.length, "file")}, ${size}.${start}${most}${circles}${symbolsText(exploration)}`,
    ...notFollowed(codebase),
    ...skippedInWords(codebase.skipped),
  ].join(" ");
}
