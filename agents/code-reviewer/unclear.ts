import type { Skipped } from "../sdk/reports/skipped.ts";
import { type FileChange, MAX_LINE_CHARACTERS } from "./change.ts";

function reasonOf({ isNamed, isEmpty, added }: FileChange): string | undefined {
  if (!isNamed)
    return "the diff does not say which file it is, so only what holds for every file was looked for";
  if (isEmpty) return "the diff has none of its lines, or those of a merge of several versions";
  const isClipped = added.some(({ text }) => text.length >= MAX_LINE_CHARACTERS - 1);
  return isClipped ? "it has lines that no person wrote" : undefined;
}

/** The changes that could not be looked at, or not whole, with the reason. */
export const unclearChanges = (changes: readonly FileChange[]): Skipped[] =>
  changes.flatMap((change) => {
    const reason = reasonOf(change);
    return reason === undefined ? [] : [{ file: change.file, reason }];
  });
