import type { Finding } from "../../../src/agents/contract.ts";
import { groupBy } from "../../sdk/collections/group-by.ts";
import type { Column } from "../column.ts";
import type { Cell, Table } from "../table.ts";
import { isMissing } from "../values/cell-type.ts";
import { placeOf, rowsText } from "./describe-rows.ts";

/** A column of more values is no list of categories. */
const MAX_CATEGORIES = 200;

const folded = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");
const asWritten = (cell: Cell): string => String(cell);

/** Categories that are written in several ways: by case, spaces or hyphens. The most frequent one is taken for right. */
export function spellings(table: Table, columns: readonly Column[]): Finding[] {
  return columns.flatMap(({ name, index, type, distinct }): Finding[] => {
    if (type !== "text" || distinct > Math.min(MAX_CATEGORIES, table.rows.length / 2)) return [];
    const rows = table.rows.flatMap(({ cells }, row) =>
      isMissing(cells[index]) ? [] : [{ row, text: asWritten(cells[index]) }],
    );
    const groups = groupBy(rows, ({ text }) => folded(text));
    return [...groups.values()].flatMap((group) => {
      const [usual, ...others] = [...groupBy(group, ({ text }) => text)].sort(
        ([, a], [, b]) => b.length - a.length,
      );
      return others.map(([text, places]): Finding => {
        const at = places.map(({ row }) => row);
        return {
          severity: "warning",
          rule: "data/spelling",
          message: `\`${name}\` is "${text}" in ${rowsText(table, at)}, and "${usual?.[0]}" in ${usual?.[1].length ?? 0} rows.`,
          fix: `Write "${usual?.[0].trim()}" everywhere.`,
          ...placeOf(table, at[0] ?? 0),
        };
      });
    });
  });
}
