import { groupBy } from "../../sdk/collections/group-by.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import { textOf } from "../column.ts";
import { rowText } from "../quality/describe-rows.ts";
import type { Table } from "../table.ts";
import { isMissing } from "../values/cell-type.ts";
import type { Dimension, Question } from "./question.ts";
import { spanNames, spanOrder } from "./time-units.ts";

/** One group of an answer: what it is called in each dimension, and the number of rows that it is made of. */
export type Group = { names: string[]; value: number; rows: number };

/** What a row is called in a dimension; undefined where it has no value in it. */
function nameOf(table: Table, row: number, dimension: Dimension): string | undefined {
  if (dimension === "row") return rowText(table, row);
  const { column, unit } = dimension;
  const time = column.numbers[row];
  if (unit !== undefined) return time === undefined ? undefined : spanNames[unit](time);
  const cell = table.rows[row]?.cells[column.index];
  return isMissing(cell) ? undefined : textOf(cell);
}

function valueIn(
  table: Table,
  rows: readonly number[],
  what: Question["what"],
): { value: number; rows: number } | undefined {
  if (what === "rows") return { value: rows.length, rows: rows.length };
  if ("valuesOf" in what) {
    const cells = rows
      .map((row) => table.rows[row]?.cells[what.valuesOf.index])
      .filter((cell) => !isMissing(cell));
    return { value: new Set(cells.map(textOf)).size, rows: cells.length };
  }
  const numbers = rows.flatMap((row) => what.of.numbers[row] ?? []);
  return numbers.length === 0 ? undefined : { value: what.measure.of(numbers), rows: numbers.length };
}

const isInTime = (dimension: Dimension): boolean => dimension !== "row" && dimension.unit !== undefined;

/** Spans of time in their order, other groups by their values, the largest first; rankings by their values alone. */
function compareGroups({ by, first }: Question) {
  return (a: Group, b: Group): number => {
    const byValue = first === "smallest" ? a.value - b.value : b.value - a.value;
    if (first !== undefined) return byValue || compareText(a.names.join(), b.names.join());
    for (const [index, dimension] of by.entries()) {
      if (!isInTime(dimension)) continue;
      const order = compareText(spanOrder(a.names[index] ?? ""), spanOrder(b.names[index] ?? ""));
      if (order !== 0) return order;
    }
    return byValue || compareText(a.names.join(), b.names.join());
  };
}

/** Answers a question; with one group where it is of all rows. */
export function answer(table: Table, question: Question): Group[] {
  const { by, what, most } = question;
  const named = table.rows.flatMap((_, row) => {
    const names = by.map((dimension) => nameOf(table, row, dimension));
    const present = names.filter((name) => name !== undefined);
    return present.length === by.length ? [{ row, names: present }] : [];
  });
  const groups = [...groupBy(named, ({ names }) => JSON.stringify(names)).values()].flatMap(
    (members): Group[] => {
      const value = valueIn(
        table,
        members.map(({ row }) => row),
        what,
      );
      return value === undefined ? [] : [{ names: members[0]?.names ?? [], ...value }];
    },
  );
  return groups.sort(compareGroups(question)).slice(0, most);
}
