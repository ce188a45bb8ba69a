import { countBy } from "../sdk/collections/count-by.ts";
import { languageOf } from "../sdk/languages/language-of.ts";
import { type Packages, resolveJavaScript, resolvePython } from "./resolve.ts";
import type { Import, SourceFacts } from "./source-facts.ts";

/** One import from a file to another one of the repository. */
export type Edge = { from: string; to: string; line: number; isLate: boolean };

/** Where the imports of a repository lead: to its own files, and to packages, with the number of files that import each. */
export type Connections = { edges: Edge[]; external: Map<string, number> };

/** The package that an import names, without what is below it; undefined for Node's own and for paths. */
function packageOf(file: string, specifier: string): string | undefined {
  if (languageOf(file) === "Python")
    return specifier.startsWith(".") ? undefined : specifier.split(".", 1)[0];
  if (/^(?:[./~#]|@\/|node:|https?:|data:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

type Resolve = (specifier: string) => string | undefined;

/** The edges of one file, each other file once, and the packages that it imports. */
function connectFile(from: string, imports: readonly Import[], resolve: Resolve) {
  const edges = new Map<string, Edge>();
  const packages = new Set<string>();
  for (const { specifier, line, isLate } of imports) {
    const to = resolve(specifier);
    const name = packageOf(from, specifier);
    if (to === undefined && name !== undefined) packages.add(name);
    if (to === undefined || to === from) continue;
    const known = edges.get(to);
    if (known === undefined || (known.isLate && !isLate)) edges.set(to, { from, to, line, isLate });
  }
  return { edges: [...edges.values()], packages: [...packages] };
}

/** Follows the imports of all sources; `packages` are those of the repository itself. */
export function connect(
  facts: ReadonlyMap<string, SourceFacts>,
  files: ReadonlySet<string>,
  packages: Packages,
): Connections {
  const connected = [...facts].map(([file, { imports }]) =>
    connectFile(file, imports, (specifier) =>
      languageOf(file) === "Python"
        ? resolvePython(file, specifier, files)
        : resolveJavaScript(file, specifier, files, packages),
    ),
  );
  return {
    edges: connected.flatMap(({ edges }) => edges),
    external: countBy(
      connected.flatMap((file) => file.packages),
      (name) => name,
    ),
  };
}
