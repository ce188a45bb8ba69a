import { posix } from "node:path";
import { z } from "zod";
import { parseJson } from "../sdk/formats/parse-json.ts";
import { codeFile, type SourceFiles } from "../sdk/languages/typescript/source-files.ts";

/** A module that users of a package import: by which name, and its file relative to the user's files. */
export type Entry = { specifier: string; file: string };
/** A package, its folder relative to the user's files. */
export type Package = { name: string; folder: string; entries: Entry[] };

const packageFile = z.object({
  name: z.string().optional(),
  exports: z.unknown().optional(),
  types: z.string().optional(),
  typings: z.string().optional(),
  module: z.string().optional(),
  main: z.string().optional(),
});

const MAX_PACKAGES = 20;
/** Modules of a folder without entries, each of which is documented. */
const MAX_MODULES = 500;

/** The packages among the user's files; what belongs to none with entries is documented module by module. */
export function findPackages(files: SourceFiles): Package[] {
  const folders = files.listed.filter((path) => /(^|\/)package\.json$/.test(path)).map(posix.dirname);
  const packages = folders.slice(0, MAX_PACKAGES).flatMap((folder) => readPackage(files, folder) ?? []);
  if (packages.length > 0) return packages;
  const modules = files.listed
    .filter((path) => codeFile.test(path) && !notPublic.test(path))
    .slice(0, MAX_MODULES);
  const entries = modules.map((file) => ({ specifier: file, file }));
  return entries.length > 0 ? [{ name: "", folder: ".", entries }] : [];
}

const notPublic =
  /(^|\/)(tests?|__tests__|__mocks__|spec|e2e|bench|fixtures?|examples?|scripts?)\/|[._-](test|spec|stories|config)\.[^/]+$/;

function readPackage(files: SourceFiles, folder: string): Package | undefined {
  const text = files.read(files.absolute(posix.join(folder, "package.json")));
  const { success, data } = packageFile.safeParse(text === undefined ? undefined : parseJson(text));
  if (!success) return undefined;
  const { name } = data;
  // Without a name it only says how the files around it are read.
  if (name === undefined) return undefined;
  const targets = targetsOf(data);
  const entries = targets.flatMap(({ subpath, path }) => {
    const file = sourceOf(files, posix.join(folder, path));
    return file === undefined ? [] : [{ specifier: posix.join(name, subpath), file }];
  });
  const unique = [...new Map(entries.map((entry) => [entry.specifier, entry])).values()];
  return unique.length > 0 ? { name, folder, entries: unique } : undefined;
}

type Target = { subpath: string; path: string };

/** What a package says that its users may import; what it says nothing of is its index. */
function targetsOf({ exports, types, typings, module, main }: z.infer<typeof packageFile>): Target[] {
  if (exports !== undefined) return exportedTargets(exports);
  const paths = [types, typings, module, main, "src/index.ts", "index.ts", "index.js"];
  return paths.flatMap((path) => (path === undefined ? [] : [{ subpath: ".", path }])).reverse();
}

function exportedTargets(exports: unknown): Target[] {
  const isMap = isObject(exports) && Object.keys(exports).some((key) => key.startsWith("."));
  const entries = isMap ? Object.entries(exports) : [[".", exports] as const];
  return entries
    .filter(([subpath]) => !subpath.includes("*"))
    .flatMap(([subpath, target]) =>
      conditions(target, 0)
        .map((path) => ({ subpath, path }))
        .slice(0, 1),
    );
}

/** The paths of a target, those of its types first. */
function conditions(target: unknown, depth: number): string[] {
  if (typeof target === "string") return [target];
  if (!isObject(target) || depth > 5) return [];
  const { types, ...others } = target;
  return [types, ...Object.values(others)].flatMap((value) => conditions(value, depth + 1));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The source of what is published: that is often built into another folder, which is not among the files. */
function sourceOf(files: SourceFiles, path: string): string | undefined {
  const stem = path.replace(/(\.d)?\.[mc]?[jt]sx?$/, "");
  const stems = [stem.replace(/(^|\/)(dist|build|lib|out|esm|cjs)(\/(esm|cjs|types))?\//, "$1src/"), stem];
  const endings = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".d.mts", ".js", ".mjs", ".cjs", ".jsx"];
  const candidates = [...stems, `${stem}/index`].flatMap((at) => endings.map((ending) => at + ending));
  return candidates.find((candidate) => files.hasFile(files.absolute(candidate)));
}
