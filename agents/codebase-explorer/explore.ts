import { readSources } from "../sdk/files/sources.ts";
import { languageOf } from "../sdk/languages/language-of.ts";
import type { Skipped } from "../sdk/reports/skipped.ts";
import { type Connections, connect } from "./connect.ts";
import { entriesOf, readPackages } from "./packages.ts";
import { isRead, readSource } from "./read-source.ts";
import type { SourceFacts } from "./source-facts.ts";

/** A repository as it was read. `lines` are those of each file, `entries` the files that it starts at. */
export type Codebase = Connections & {
  files: readonly string[];
  lines: ReadonlyMap<string, number>;
  facts: ReadonlyMap<string, SourceFacts>;
  entries: string[];
  skipped: readonly Skipped[];
};

const countLines = (text: string): number => text.split("\n").length - Number(text.endsWith("\n"));

/** Reads a repository within the bounds of `readSources`; of a minified source only the lines are counted. */
export async function exploreCodebase(root: string, files: readonly string[]): Promise<Codebase> {
  const named = files.filter((name) => languageOf(name) !== undefined);
  const { sources, skipped, binary } = await readSources(root, named);
  const minified = new Set(skipped.map(({ file }) => file));
  const facts = new Map(
    sources
      .filter(({ file }) => isRead(file) && !minified.has(file))
      .map((source) => [source.file, readSource(source)]),
  );
  const known = new Set(files);
  const packages = await readPackages(root, files);
  const folders = packages.flatMap(({ name, folder }) =>
    name === undefined ? [] : [[name, folder] as const],
  );
  const mains = [...facts].filter(([, { isMain }]) => isMain).map(([file]) => file);
  return {
    files,
    lines: new Map(sources.map(({ file, text }) => [file, countLines(text)])),
    facts,
    ...connect(facts, known, new Map(folders)),
    entries: [...new Set([...packages.flatMap((each) => entriesOf(each, known)), ...mains])].sort(),
    skipped: [...skipped, ...binary],
  };
}
