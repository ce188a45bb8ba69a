import { posix } from "node:path";
import { ts } from "@ts-morph/common";
import type { Finding } from "../../src/agents/contract.ts";
import { openCompiler } from "../sdk/languages/typescript/compiler.ts";
import { looseOptions, safely } from "../sdk/languages/typescript/options.ts";
import type { Project } from "../sdk/languages/typescript/projects.ts";
import type { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import { brokenModules } from "./broken-modules.ts";
import { describe, type Reader } from "./describe.ts";
import type { Module } from "./item.ts";
import type { Entry, Package } from "./packages.ts";

/** Files without `import` and `export` are modules too: they may be such of CommonJS. */
const moduleDetection = ts.ModuleDetectionKind.Force;

/** What the modules of a package export, and why that may not be all. */
export type ReadPackage = { modules: Module[]; faults: Finding[] };

/** Reads what the modules of a package export, by the settings of the project that its first module belongs to. */
export function readPackage(
  files: SourceFiles,
  { entries }: Package,
  projects: readonly Project[],
): ReadPackage {
  const paths = entries.map(({ file }) => files.absolute(file));
  const project = projects.find((candidate) => paths.some((path) => candidate.files.includes(path)));
  const options = { ...(project?.options ?? safely(looseOptions)), allowJs: true, moduleDetection };
  const compile = openCompiler(files, { config: project?.config, files: paths, options, problems: [] });
  const program = compile(options);
  const reader = { checker: program.getTypeChecker(), files };
  return {
    modules: entries.flatMap((entry) => readModule(entry, program, reader) ?? []),
    faults: brokenModules(program, reader),
  };
}

function readModule({ specifier, file }: Entry, program: ts.Program, reader: Reader): Module | undefined {
  const { checker, files } = reader;
  const source = program.getSourceFile(files.absolute(file));
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (symbol === undefined) return undefined;
  const whole = symbol.exports?.get(ts.InternalSymbolName.ExportEquals);
  const exported = [...(whole === undefined ? [] : [whole]), ...checker.getExportsOfModule(symbol)]
    .map((alias) => ({
      name: alias === whole ? camelCase(specifier) : alias.name,
      target: (alias.flags & ts.SymbolFlags.Alias) === 0 ? alias : checker.getAliasedSymbol(alias),
    }))
    // Where a name is missing in the code, the compiler makes one of its own.
    .filter(({ name }) => name !== "" && !name.startsWith("__missing"));
  const items = exported.flatMap(({ name, target }) => describe(name, target, reader) ?? []);
  const described = new Set(items.map(({ name }) => name));
  return {
    specifier,
    items: items.filter(({ doc }) => !doc.isInternal).sort((a, b) => compareText(a.name, b.name)),
    passedOn: exported.map(({ name }) => name).filter((name) => !described.has(name)),
  };
}

/** The name that `module.exports` itself gets, as people would import it. */
const camelCase = (specifier: string): string =>
  posix
    .basename(specifier)
    .replace(/\.[^.]*$/, "")
    .replaceAll(/[^a-zA-Z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase());
