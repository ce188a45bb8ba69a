import type { FileRef } from "./brief.ts";

/**
 * What is wrong with a request's files as a whole, or undefined: two under one name, or one whose name is the
 * folder of another. Such files cannot lie side by side in a sandbox. `index` is the first one at fault.
 */
export function filesFault(files: readonly FileRef[]): { index: number; detail: string } | undefined {
  const names = new Set<string>();
  const folders = new Set<string>();
  for (const [index, { name }] of files.entries()) {
    if (names.has(name)) return { index, detail: `There are two files named "${name}".` };
    const parents = foldersOf(name);
    const parent = parents.find((folder) => names.has(folder));
    if (parent !== undefined) return { index, detail: `"${parent}" is a file, and the folder of "${name}".` };
    if (folders.has(name)) return { index, detail: `"${name}" is a file, and the folder of another.` };
    names.add(name);
    for (const folder of parents) folders.add(folder);
  }
  return undefined;
}

/** `a/b/c` lies in `a` and in `a/b`. */
const foldersOf = (name: string): string[] =>
  name
    .split("/")
    .slice(0, -1)
    .map((_segment, index, segments) => segments.slice(0, index + 1).join("/"));
