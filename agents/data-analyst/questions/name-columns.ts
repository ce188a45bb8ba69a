import { groupBy } from "../../sdk/collections/group-by.ts";
import type { Column } from "../column.ts";
import { namingWords, wordsOf } from "./words.ts";

/** The columns that a text names, in its order; `unclear` are several that a word may be part of the name of. */
export type Named = { columns: Column[]; unclear: Column[] };

function placeOf(said: readonly string[], name: readonly string[]): number {
  return said.findIndex((_, at) => name.every((word, index) => said[at + index] === word));
}

/** The columns whose whole names a text has, in its order: where names overlap the longest. */
export function wholeNames(text: string, columns: readonly Column[]): Column[] {
  const said: string[] = wordsOf(text);
  const found: { column: Column; at: number }[] = [];
  const byLength = columns
    .map((column) => ({ column, name: wordsOf(column.name) }))
    .filter(({ name }) => name.length > 0)
    .toSorted((a, b) => b.name.length - a.name.length);
  for (const { column, name } of byLength) {
    const at = placeOf(said, name);
    if (at < 0) continue;
    said.fill("", at, at + name.length);
    found.push({ column, at });
  }
  return found.sort((a, b) => a.at - b.at).map(({ column }) => column);
}

/** The column that shares the most words with a text: `revenue` is `revenue_eur` where no other has that word. */
export function partOfName(text: string, columns: readonly Column[]): Named {
  const said = new Set(namingWords(text));
  const byShared = groupBy(
    columns,
    ({ name }) => new Set(wordsOf(name).filter((word) => said.has(word))).size,
  );
  const most = Math.max(0, ...byShared.keys());
  const nearest = most === 0 ? [] : (byShared.get(most) ?? []);
  return nearest.length === 1 ? { columns: nearest, unclear: [] } : { columns: [], unclear: nearest };
}

/** The columns that a text names, by their whole names, else by a part of one. */
export function columnsIn(text: string, columns: readonly Column[]): Named {
  const whole = wholeNames(text, columns);
  return whole.length > 0 ? { columns: whole, unclear: [] } : partOfName(text, columns);
}
