import { posix } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { Source } from "../../sdk/files/source.ts";

/** Something that a list asks for, as PEP 508 writes it; `isExtra` where only some who install the project get it. */
export type Requirement = { text: string; line: number; isExtra: boolean };

/** What a list asks for, and the options that it gives pip. */
export type RequirementList = { requirements: Requirement[]; options: { text: string; line: number }[] };

/** Whether a file says what a Python project asks for. */
export function isPythonList(file: string): boolean {
  return (
    /^(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml)$/.test(posix.basename(file)) ||
    /(^|\/)requirements\/[^/]+\.txt$/.test(file)
  );
}

/** The lists among sources: those that are called so, and those that another one takes in by `-r` or `-c`. */
export function pythonLists(sources: readonly Source[]): Source[] {
  const lists = new Set(sources.filter(({ file }) => isPythonList(file)));
  // A set that grows while it is gone through is gone through to its end.
  for (const { file, text } of lists) {
    for (const [, target = ""] of text.matchAll(/^(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)/gm)) {
      const path = posix.join(posix.dirname(file), target);
      const taken = sources.find((source) => source.file === path);
      if (taken !== undefined) lists.add(taken);
    }
  }
  return [...lists];
}

function readRequirements({ file, text }: Source): RequirementList {
  const isExtra = /dev|test|lint|doc|ci/i.test(posix.basename(file));
  const lines = text
    .split("\n")
    .map((line, index) => ({ line: index + 1, text: line.replace(/(^|\s)#.*$/, "").trim() }))
    .filter((at) => at.text !== "" && !/^(-r|-c|-e \.|--hash|\\|--requirement|--constraint)/.test(at.text));
  return {
    requirements: lines.filter((at) => !at.text.startsWith("-")).map((at) => ({ ...at, isExtra })),
    options: lines.filter((at) => at.text.startsWith("-")),
  };
}

const texts = z.array(z.string()).catch([]);
const named = z.record(z.string(), z.unknown()).catch({});
const groups = z.record(z.string(), z.array(z.unknown()).catch([])).catch({});
const pyproject = z.object({
  project: z
    .object({ dependencies: texts, "optional-dependencies": groups })
    .catch({ dependencies: [], "optional-dependencies": {} }),
  "dependency-groups": groups,
  tool: z
    .object({
      poetry: z
        .object({
          dependencies: named,
          group: z
            .record(z.string(), z.object({ dependencies: named }).catch({ dependencies: {} }))
            .catch({}),
        })
        .catch({ dependencies: {}, group: {} }),
    })
    .catch({ poetry: { dependencies: {}, group: {} } }),
});

const poetryEntry = z.union([
  z.string(),
  z.object({
    version: z.string().optional(),
    git: z.string().optional(),
    rev: z.string().optional(),
    path: z.string().optional(),
    url: z.string().optional(),
  }),
]);

/** What Poetry asks for, as PEP 508 would: its bare version is that one, and its caret bounds like `~=`. */
function poetryText(name: string, value: unknown): string {
  // Of several entries for several surroundings the first stands for all.
  const { data } = poetryEntry.safeParse(Array.isArray(value) ? value[0] : value);
  const entry = typeof data === "string" ? { version: data } : (data ?? {});
  const { version = "*", git, rev, path, url } = entry;
  if (git !== undefined) return `${name} @ git+${git}${rev === undefined ? "" : `@${rev}`}`;
  if ((path ?? url) !== undefined) return `${name} @ ${path ?? url}`;
  if (version === "*") return name;
  return `${name} ${version.replace(/^[\^~](?!=)/, "~=").replace(/^(?=\d)/, "==")}`;
}

/** The table that Poetry has for what it asks for, the interpreter apart. */
const poetryTexts = (table: Record<string, unknown>): string[] =>
  Object.entries(table)
    .filter(([name]) => name !== "python")
    .map(([name, value]) => poetryText(name, value));

/** Throws where the file is no TOML. */
function readPyproject({ text }: Source): RequirementList {
  const { project, tool, ...rest } = pyproject.parse(parse(text));
  const lines = text.split("\n");
  const lineOf = (requirement: string): number => {
    const name = requirement.split(" ", 1)[0] ?? "";
    const starts = [`"${requirement}"`, `'${requirement}'`, `${name} =`, `${name}=`];
    return Math.max(1, lines.findIndex((line) => starts.some((start) => line.includes(start))) + 1);
  };
  const extras = [project["optional-dependencies"], rest["dependency-groups"]]
    .flatMap((group) => Object.values(group).flat())
    .filter((entry) => typeof entry === "string");
  const main = [...project.dependencies, ...poetryTexts(tool.poetry.dependencies)];
  const groups = Object.values(tool.poetry.group).flatMap(({ dependencies }) => poetryTexts(dependencies));
  const toRequirement = (isExtra: boolean) => (requirement: string) => ({
    text: requirement,
    line: lineOf(requirement),
    isExtra,
  });
  return {
    requirements: [...main.map(toRequirement(false)), ...[...extras, ...groups].map(toRequirement(true))],
    options: [],
  };
}

/** Reads a list. Throws where it is no TOML that can be read. */
export const readList = (source: Source): RequirementList =>
  source.file.endsWith(".toml") ? readPyproject(source) : readRequirements(source);

/** The name of a package that is asked for, as it is written; undefined where only an address is. */
export const writtenName = (requirement: string): string | undefined =>
  /^([A-Za-z0-9][\w.-]*)\s*(?:\[|[=<>!~@;,(]|\s|$)/.exec(requirement)?.[1] ??
  /[#&]egg=([A-Za-z0-9][\w.-]*)/.exec(requirement)?.[1];

/** The name of a package that is asked for, as the index compares names (PEP 503); undefined where only an address is. */
export function nameOf({ text }: Pick<Requirement, "text">): string | undefined {
  const name = writtenName(text);
  return name?.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
