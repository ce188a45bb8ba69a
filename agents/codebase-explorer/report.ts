import type { Finding } from "../../src/agents/contract.ts";
import {
  bulletList,
  fenced,
  findingsTable,
  markdownDocument,
  markdownTable,
  section,
} from "../sdk/reports/markdown.ts";
import { skippedSection } from "../sdk/reports/skipped.ts";
import type { Codebase } from "./explore.ts";
import type { Exploration } from "./findings.ts";
import { mermaidOf } from "./picture.ts";
import { summarize } from "./summary.ts";

const MAX_HUBS = 15;
const MAX_ENTRIES = 30;
const MAX_SHOWN = 20;

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

type Cells = readonly (string | number)[];

const table = (heads: readonly string[], rows: readonly Cells[]): string =>
  markdownTable(
    heads,
    rows.map((cells) => cells.map(String)),
  );

function partsSection({ parts, between }: Exploration): string {
  const rows = parts.map(({ name, files, lines }) => [name, files, lines]);
  const pictures =
    parts.length > 1 ? ["![the parts](modules.svg)", fenced(mermaidOf(parts, between), "mermaid")] : [];
  return section("## Its parts", ...pictures, table(["part", "files", "lines"], rows));
}

function packagesSection(codebase: Codebase): string {
  const rows = packagesOf(codebase).map(({ name, files }) => [name, files]);
  return section("## Packages", table(["package", "files that import it"], rows.slice(0, MAX_SHOWN)));
}

/** The report for people, in Markdown. */
export function reportOf(exploration: Exploration, findings: readonly Finding[]): string {
  const { codebase, languages, hubs } = exploration;
  const languageRows = languages.map(({ language, files, lines }) => [language, files, lines]);
  const hubRows = hubs.slice(0, MAX_HUBS).map(({ file, importedBy }) => [file, importedBy]);
  return markdownDocument(
    "# The repository at a glance",
    summarize(exploration),
    section("## Findings", findingsTable(findings)),
    section("## Languages", table(["language", "files", "lines"], languageRows)),
    section("## Where it starts", bulletList(codebase.entries.slice(0, MAX_ENTRIES))),
    partsSection(exploration),
    section("## What most depends on", table(["file", "imported by"], hubRows)),
    packagesSection(codebase),
    skippedSection(codebase.skipped),
  );
}
