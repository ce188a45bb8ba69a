import type { Finding } from "../../src/agents/contract.ts";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { skippedInWords } from "../sdk/reports/skipped.ts";
import { counted, listed } from "../sdk/text/words.ts";
import { isDocumented } from "./check-docs.ts";
import type { Module } from "./item.ts";
import type { Package } from "./packages.ts";

/** A package with what its modules export, and what the documentation of that lacks. */
export type Documented = { package: Package; modules: Module[]; findings: Finding[] };

const MAX_NAMED = 3;

const itemsOf = (documented: readonly Documented[]) =>
  documented.flatMap(({ modules }) => modules.flatMap(({ items }) => items));

/** Of the findings those that say what the documentation lacks, and those for which it may not be whole. */
const other = new Set(["docs/undocumented", "docs/unreadable", "docs/missing-module"]);

const countOf = (documented: readonly Documented[], isCounted: (rule: string) => boolean): number =>
  documented.flatMap(({ findings }) => findings).filter(({ rule = "" }) => isCounted(rule)).length;

/** How many statements of the documentation are wrong, not only missing. */
const countWrong = (documented: readonly Documented[]): number =>
  countOf(documented, (rule) => !other.has(rule));

/** The files that the reference should have and has not, or not whole. */
const brokenIn = (documented: readonly Documented[]): string[] => [
  ...new Set(
    documented
      .flatMap(({ findings }) => findings)
      .filter(({ rule }) => rule === "docs/unreadable" || rule === "docs/missing-module")
      .map(({ file = "" }) => file),
  ),
];

/** Such as "Wrote the API reference of clock; documented: 8 of 9 exports. 1 statement in the documentation is wrong." */
export function summarize(documented: readonly Documented[], { skipped }: SourceFiles): string {
  const items = itemsOf(documented);
  const wrong = countWrong(documented);
  const broken = brokenIn(documented);
  const names = documented.map(({ package: { name } }) => name).filter((name) => name !== "");
  const ofThem = names.length > 0 ? ` of ${listed(names, MAX_NAMED)}` : "";
  return [
    items.length > 0
      ? `Wrote the API reference${ofThem}; documented: ${items.filter(isDocumented).length} of ${counted(items.length, "export")}.`
      : `Found nothing to document${ofThem}.`,
    ...(wrong > 0
      ? [`${counted(wrong, "statement")} in the documentation ${wrong === 1 ? "is" : "are"} wrong.`]
      : []),
    ...(broken.length > 0
      ? [`Not all could be read: there are faults in ${listed(broken, MAX_NAMED)}.`]
      : []),
    ...skippedInWords(skipped),
  ].join(" ");
}

/** What the next step can use. */
export function outputOf(documented: readonly Documented[], { skipped }: SourceFiles) {
  const items = itemsOf(documented);
  const wrong = countWrong(documented);
  return {
    exports: items.length,
    documented: items.filter(isDocumented).length,
    undocumented: countOf(documented, (rule) => rule === "docs/undocumented"),
    wrong,
    packages: documented.map(({ package: { name, folder }, modules }) => ({
      name,
      folder,
      modules: modules.length,
    })),
    skippedFiles: Object.fromEntries(skipped.slice(0, 100).map(({ file, reason }) => [file, reason])),
  };
}
