import { readText } from "../sdk/read-text.ts";
import { isRead, languageOf } from "./languages.ts";
import { entriesOf, readPackages } from "./packages.ts";
import { readJavaScript } from "./read-javascript.ts";
import { readPython } from "./read-python.ts";
import { type Packages, resolveJavaScript, resolvePython } from "./resolve.ts";
import type { SourceFacts } from "./source-facts.ts";

const MAX_FILE_BYTES = 1_048_576;
const MAX_TOTAL_BYTES = 64 * 1_048_576;
/** A source with longer lines was made by a program. */
const MAX_LINE_CHARACTERS = 5_000;

/** One import from a file to another one of the repository. */
export type Edge = { from: string; to: string; line: number; isTypeOnly: boolean };

/** A repository as it was read. `lines` are those of each file; `external` counts the files that import a package. */
export type Codebase = {
  files: readonly string[];
  lines: Map<string, number>;
  facts: Map<string, SourceFacts>;
  edges: Edge[];
  external: Map<string, number>;
  entries: string[];
  skipped: string[];
};

function factsOf(file: string, text: string): SourceFacts | undefined {
  if (!isRead(file) || text.split("\n").some((line) => line.length > MAX_LINE_CHARACTERS)) return undefined;
  return languageOf(file) === "Python" ? readPython(text) : readJavaScript(file, text);
}

/** The package that an import names, without what is below it; undefined for Node's own and for paths. */
function packageOf(file: string, specifier: string): string | undefined {
  if (languageOf(file) === "Python")
    return specifier.startsWith(".") ? undefined : specifier.split(".", 1)[0];
  if (/^(?:[./~#]|@\/|node:|https?:|data:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function connect(codebase: Codebase, packages: Packages): void {
  const files = new Set(codebase.files);
  for (const [file, { imports }] of codebase.facts) {
    const outside = new Set<string>();
    const seen = new Map<string, Edge>();
    for (const { specifier, line, isTypeOnly } of imports) {
      const isPython = languageOf(file) === "Python";
      const to = isPython
        ? resolvePython(file, specifier, files)
        : resolveJavaScript(file, specifier, files, packages);
      const name = packageOf(file, specifier);
      if (to === undefined && name !== undefined) outside.add(name);
      if (to === undefined || to === file) continue;
      const known = seen.get(to);
      if (known === undefined || (known.isTypeOnly && !isTypeOnly))
        seen.set(to, { from: file, to, line, isTypeOnly });
    }
    codebase.edges.push(...seen.values());
    for (const name of outside) codebase.external.set(name, (codebase.external.get(name) ?? 0) + 1);
  }
}

/** Reads a repository: at most 1 MiB of a file and 64 MiB of all; what is left out is told in `skipped`. */
export async function exploreCodebase(root: string, files: readonly string[]): Promise<Codebase> {
  const codebase: Codebase = {
    files,
    lines: new Map(),
    facts: new Map(),
    edges: [],
    external: new Map(),
    entries: [],
    skipped: [],
  };
  let bytes = 0;
  for (const file of files.filter((name) => languageOf(name) !== undefined)) {
    const read =
      bytes > MAX_TOTAL_BYTES
        ? { file, skipped: "there is too much to read" }
        : await readText(root, file, MAX_FILE_BYTES);
    if ("skipped" in read) {
      codebase.skipped.push(`${file} was not read: ${read.skipped}.`);
      continue;
    }
    bytes += read.text.length;
    codebase.lines.set(file, read.text.split("\n").length - Number(read.text.endsWith("\n")));
    const facts = factsOf(file, read.text);
    if (facts !== undefined) codebase.facts.set(file, facts);
    else if (isRead(file))
      codebase.skipped.push(`${file} was counted but not read: it has lines that no person wrote.`);
  }
  const packages = await readPackages(root, files);
  connect(
    codebase,
    new Map(packages.flatMap(({ name, folder }) => (name === undefined ? [] : [[name, folder] as const]))),
  );
  const mains = [...codebase.facts].filter(([, { isMain }]) => isMain).map(([file]) => file);
  const known = new Set(files);
  codebase.entries = [...new Set([...packages.flatMap((pack) => entriesOf(pack, known)), ...mains])].sort();
  return codebase;
}
