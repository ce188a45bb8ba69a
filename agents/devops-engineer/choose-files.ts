import { filesMeant, type Meant, nameWords } from "../sdk/request/files-meant.ts";
import { type FileKind, kindOfName } from "./file-kind.ts";

/** The words by which people speak of a kind of file rather than of one file. */
const words: Record<FileKind, RegExp> = {
  dockerfile: /^(dockerfiles?|containerfiles?|docker|images?)$/i,
  compose: /^(docker-)?compose$/i,
  workflow: /^(workflows?|ci|cd|ci\/cd|pipelines?|github)$/i,
  action: /^actions?$/i,
};

/**
 * Of the files that can be checked those that a request names, and with them all of the kinds that it speaks of; all
 * where it names no file. A file whose name does not say its kind may be of any.
 */
export function chooseFiles(request: string, files: readonly string[]): Meant {
  const spoken = nameWords(request);
  const isSpokenOf = (file: string): boolean => {
    const kind = kindOfName(file);
    const patterns = kind === undefined ? Object.values(words) : [words[kind]];
    return patterns.some((pattern) => spoken.some((word) => pattern.test(word)));
  };
  const named = new Set(filesMeant(request, files).files);
  const isMeant = (file: string) => named.has(file) || isSpokenOf(file);
  return { files: files.filter(isMeant), leftOut: files.filter((file) => !isMeant(file)) };
}
