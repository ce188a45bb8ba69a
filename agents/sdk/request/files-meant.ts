import { counted, listed } from "../text/words.ts";

const MAX_NAMED = 3;

/** The words of a request as they stand, without quotes and brackets. */
const split = (request: string): string[] => request.split(/[\s"'`()[\]{}<>,;]+/);

/** The words of a request that may be names of files or folders: without quotes, brackets and full stops. */
export function nameWords(request: string): string[] {
  return split(request)
    .map((word) => word.replace(/^\.?\//, "").replace(/(?<![.:!?/])[.:!?/]+$/, ""))
    .filter((word) => word !== "");
}

/** Whether a word of a request names a file or a folder: by its path, or by the end of it. */
export const isNamedBy = (word: string, path: string): boolean => path === word || path.endsWith(`/${word}`);

/** Whether one of some words of a request names a file or a folder. */
export const isNamedAmong = (words: readonly string[], path: string): boolean =>
  words.some((word) => isNamedBy(word, path));

/** The files that a request means, and those that it leaves out. */
export type Meant = { files: string[]; leftOut: string[] };

/**
 * Of some files those that a request names (`isNamed`), by file or by folder; all where it names none. A word without
 * a dot and a slash names none, as it may be the word for a kind of file: "my Dockerfile and the workflows".
 */
export function filesMeant(request: string, files: readonly string[]): Meant & { isNamed: boolean } {
  const words = nameWords(
    split(request)
      .filter((word) => /[./][^.:!?]|[^./]\/[.:!?]*$/.test(word))
      .join(" "),
  );
  const isMeant = (file: string) =>
    words.some((word) => isNamedBy(word, file) || `/${file}`.includes(`/${word}/`));
  const named = files.filter(isMeant);
  if (named.length === 0) return { files: [...files], leftOut: [], isNamed: false };
  return { files: named, leftOut: files.filter((file) => !isMeant(file)), isNamed: true };
}

/** A sentence on the files that a request leaves out, such as "2 more files were left out, as …"; none without any. */
export function leftOutInWords(leftOut: readonly string[]): string[] {
  if (leftOut.length === 0) return [];
  const files = `${counted(leftOut.length, "more file")} ${leftOut.length === 1 ? "was" : "were"}`;
  return [`${files} left out, as the request names others: ${listed(leftOut, MAX_NAMED)}.`];
}
