import type { Finding } from "../../src/agents/contract.ts";
import { fenced, findingsTable, markdownTable } from "../sdk/markdown.ts";
import { skippedInWords } from "../sdk/skipped.ts";
import { counted } from "../sdk/words.ts";
import type { Codebase } from "./explore.ts";
import type { Exploration } from "./findings.ts";
import { isProse } from "./languages.ts";
import { mermaidOf } from "./picture.ts";

const MAX_HUBS = 15;
const MAX_ENTRIES = 30;
const MAX_SHOWN = 20;

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

/** What the next step can use. */
export function outputOf({ codebase, symbols, languages, hubs, cycles, parts, between }: Exploration) {
  return {
    files: codebase.files.length,
    languages: languages.slice(0, MAX_SHOWN),
    entries: codebase.entries.slice(0, MAX_ENTRIES),
    parts,
    between: between.slice(0, 60),
    hubs: hubs.slice(0, MAX_HUBS),
    cycles: cycles.slice(0, MAX_SHOWN).map(({ files }) => files.slice(0, MAX_SHOWN)),
    packages: packagesOf(codebase).slice(0, MAX_SHOWN),
    symbols: symbols.map(({ name, definitions, uses }) => ({
      name,
      definitions: definitions.slice(0, MAX_SHOWN),
      uses: uses.slice(0, MAX_SHOWN),
    })),
  };
}

function packagesOf({ external }: Codebase) {
  return [...external].map(([name, files]) => ({ name, files }));
}

/** The report for people, in Markdown. */
export function reportOf(exploration: Exploration, findings: readonly Finding[]): string {
  const { codebase, languages, hubs, parts, between } = exploration;
  const rows = (items: readonly (readonly (string | number)[])[]) => items.map((item) => item.map(String));
  return `${[
    "# The repository at a glance",
    summarize(exploration),
    ...(findings.length > 0 ? ["## Findings", findingsTable(findings)] : []),
    "## Languages",
    markdownTable(
      ["language", "files", "lines"],
      rows(languages.map(({ language, files, lines }) => [language, files, lines])),
    ),
    ...(codebase.entries.length > 0
      ? [
          "## Where it starts",
          codebase.entries
            .slice(0, MAX_ENTRIES)
            .map((file) => `- ${file}`)
            .join("\n"),
        ]
      : []),
    ...(parts.length > 1
      ? ["## Its parts", "![the parts](modules.svg)", fenced(mermaidOf(parts, between), "mermaid")]
      : []),
    ...(parts.length > 0
      ? [
          markdownTable(
            ["part", "files", "lines"],
            rows(parts.map(({ name, files, lines }) => [name, files, lines])),
          ),
        ]
      : []),
    ...(hubs.length > 0
      ? [
          "## What most depends on",
          markdownTable(
            ["file", "imported by"],
            rows(hubs.slice(0, MAX_HUBS).map(({ file, importedBy }) => [file, importedBy])),
          ),
        ]
      : []),
    ...(codebase.external.size > 0
      ? [
          "## Packages",
          markdownTable(
            ["package", "files that import it"],
            rows(
              packagesOf(codebase)
                .slice(0, MAX_SHOWN)
                .map(({ name, files }) => [name, files]),
            ),
          ),
        ]
      : []),
    ...skippedInWords(codebase.skipped),
  ].join("\n\n")}\n`;
}
