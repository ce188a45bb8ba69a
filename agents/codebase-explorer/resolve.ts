import { posix } from "node:path";

const endings = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".d.ts",
  ".js",
  ".jsx",
  ".mjs",
  ".cjs",
  ".json",
  ".vue",
  ".svelte",
];
const indexes = ["ts", "tsx", "js", "jsx", "mjs"].map((ending) => `/index.${ending}`);

/** Packages of the repository by their names, with the folders they are in. */
export type Packages = ReadonlyMap<string, string>;

/** The file at a path as imports write it: without an ending, or with that of the JavaScript made of it. */
function fileAt(path: string, files: ReadonlySet<string>): string | undefined {
  const written = [path, path.replace(/\.([mc]?)js(x?)$/, ".$1ts$2"), path.replace(/\.js$/, ".tsx")].find(
    (name) => files.has(name),
  );
  return written ?? [...endings, ...indexes].map((ending) => path + ending).find((name) => files.has(name));
}

/** The file of the repository that an import of JavaScript means; undefined for packages from elsewhere. */
export function resolveJavaScript(
  from: string,
  specifier: string,
  files: ReadonlySet<string>,
  packages: Packages,
): string | undefined {
  const plain = specifier.replace(/[?#].*$/s, "");
  if (/^\.{1,2}(?:\/|$)/.test(plain)) return fileAt(posix.join(posix.dirname(from), plain), files);
  if (/^[@~]\//.test(plain)) {
    // By custom these stand for the sources of the project, the nearest first.
    for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
      const found =
        fileAt(posix.join(folder, "src", plain.slice(2)), files) ??
        fileAt(posix.join(folder, plain.slice(2)), files);
      if (found !== undefined || folder === ".") return found;
    }
  }
  const name = plain.split("/", plain.startsWith("@") ? 2 : 1).join("/");
  const folder = packages.get(name);
  if (folder === undefined) return undefined;
  const rest = plain.slice(name.length + 1);
  const places = rest === "" ? ["src/index", "index", "src/main"] : [rest, posix.join("src", rest)];
  return places.map((place) => fileAt(posix.join(folder, place), files)).find((file) => file !== undefined);
}

/** The file of the repository that a module of Python means: the module, or the one that defines its last name. */
export function resolvePython(
  from: string,
  specifier: string,
  files: ReadonlySet<string>,
): string | undefined {
  const [dots = ""] = /^\.*/.exec(specifier) ?? [];
  const parts = specifier
    .slice(dots.length)
    .split(".")
    .filter((part) => part !== "");
  const at = (folder: string, names: readonly string[]) => {
    const path = posix.join(folder, ...names);
    return [`${path}.py`, posix.join(path, "__init__.py")].find((file) => files.has(file));
  };
  const find = (folder: string) =>
    at(folder, parts) ?? (parts.length > 0 ? at(folder, parts.slice(0, -1)) : undefined);
  if (dots !== "")
    return find(posix.join(posix.dirname(from), ...Array.from({ length: dots.length - 1 }, () => "..")));
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    const found =
      parts.length > 0
        ? (at(folder, parts) ?? (parts.length > 1 ? at(folder, parts.slice(0, -1)) : undefined))
        : undefined;
    const inSource = found ?? (folder === "." ? at("src", parts) : undefined);
    if (inSource !== undefined || folder === ".") return inSource;
  }
}
