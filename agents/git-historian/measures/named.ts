// Whether a file names another one, in any language: by its path or module, by the folder or package that it is in, or by
// what is declared in it.

import { posix } from "node:path";
import { takenBy, typesOf, valuesOf } from "./declared.ts";

/** A file with its text. */
export type TextFile = { path: string; text: string };

/** Names that many files have: those are meant by the name of their folder. */
const isGeneralFile = (stem: string): boolean =>
  /^(index|main|mod|lib|__init__|types?|utils?|README)$/.test(stem);

/** Folders whose names say how a repository is laid out; a package is called by the one around them. */
const isGeneralFolder = (name: string): boolean =>
  /^(\.|src|source|lib|app|include|pkg|internal|dist|main|java|kotlin|scala|python)$/.test(name);

export const stemOf = (path: string): string => posix.basename(path).replace(/(?<=.)\..*$/, "");

const folderOf = (path: string): string | undefined =>
  posix
    .dirname(path)
    .split("/")
    .findLast((name) => !isGeneralFolder(name));

function nameOf(path: string): string {
  const stem = stemOf(path);
  // Sass has an underscore before the names of what is only taken into others.
  if (/\.s[ac]ss$/.test(path)) return stem.replace(/^_/, "");
  return (isGeneralFile(stem) ? folderOf(path) : undefined) ?? stem;
}

const escaped = (name: string): string => name.replace(/[^\w]/g, "\\$&");

/** Whether a file names another one as imports, paths and uses of what it declares do. */
export function names({ text }: TextFile, other: TextFile): boolean {
  const taken = takenBy(text);
  return (
    namesFile(text, taken, other.path) ||
    namesFolder(text, taken, other.path) ||
    uses(text, taken, other.text)
  );
}

function namesFile(text: string, taken: string, path: string): boolean {
  const name = escaped(nameOf(path));
  const isPart = new RegExp(`(?:[/.'"\`<\\\\]|::)${name}(?![\\w-])`);
  return isPart.test(text) || new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(taken);
}

/** Imports end in a folder where they take a package, as in Go, C# and Python, or its index. */
function namesFolder(text: string, taken: string, path: string): boolean {
  const folder = folderOf(path);
  if (folder === undefined) return false;
  const name = escaped(folder);
  const asPath = new RegExp(
    `["'\`<][^"'\`<\\s]{0,200}/${name}(?:/(?:(?:index|mod|__init__)(?:\\.\\w{1,5})?)?)?["'\`>]`,
  );
  const asModule = new RegExp(`[.:\\\\ ]${name}(?=[;,\\s]|$|(?:\\.|::|\\\\)[*_{])`, "m");
  return asPath.test(text) || asModule.test(taken);
}

const wordsOf = (text: string): string[] => text.match(/\w{3,}/g) ?? [];

function uses(text: string, taken: string, other: string): boolean {
  const [types, own, values] = [typesOf(other), typesOf(text), valuesOf(other)];
  return (
    wordsOf(text).some((word) => types.has(word) && !own.has(word)) ||
    wordsOf(taken).some((word) => values.has(word))
  );
}
