/** The words of a request that may be names of files or folders: without quotes, brackets and full stops. */
export function nameWords(request: string): string[] {
  return request
    .split(/[\s"'`()[\]{}<>,;]+/)
    .map((word) => word.replace(/^\.?\//, "").replace(/(?<![.:!?/])[.:!?/]+$/, ""))
    .filter((word) => word !== "");
}

/** Whether a word of a request names a file or a folder: by its path, or by the end of it. */
export const isNamedBy = (word: string, path: string): boolean => path === word || path.endsWith(`/${word}`);

/** Of some files those that a request names, all where it names none. */
export function filesNamed(request: string, files: readonly string[]): string[] {
  const words = nameWords(request);
  const named = files.filter((file) => words.some((word) => isNamedBy(word, file)));
  return named.length > 0 ? named : [...files];
}
