// How the values of a column are written is decided by all of them together: 1/2/2024 alone tells no day.

import { groupBy } from "../../sdk/collections/group-by.ts";
import type { Cell, Table } from "../table.ts";
import type { DateOrder, DateText } from "./dates.ts";
import { type Amount, amountOf, type DecimalSign } from "./numbers.ts";

/** The order of dates, and the first row that can have no other; undefined where no row tells. */
export type FoundOrder = { order: DateOrder; row: number | undefined };

/** In which order a column has day and month; undefined where it has no dates that may be read in two ways. */
export function dateOrderOf(
  dates: readonly (DateText | undefined)[],
  usual: DateOrder,
): FoundOrder | undefined {
  const rows: Record<DateOrder, number[]> = { "day/month": [], "month/day": [] };
  let isOpen = false;
  for (const [row, date] of dates.entries()) {
    if (date === undefined) continue;
    const [dayFirst, monthFirst] = [date["day/month"], date["month/day"]];
    if (dayFirst === monthFirst) continue;
    if (monthFirst === undefined) rows["day/month"].push(row);
    else if (dayFirst === undefined) rows["month/day"].push(row);
    else isOpen = true;
  }
  const [days, months] = [rows["day/month"].length, rows["month/day"].length];
  if (days === months) return isOpen || days > 0 ? { order: usual, row: undefined } : undefined;
  const order = days > months ? "day/month" : "month/day";
  return { order, row: rows[order][0] };
}

/** More values are not asked which decimal sign they have. */
const MAX_VOTES = 5_000;

/** The decimal sign that those values have which can have one only; else the one that is usual. */
export function decimalSignOf(cells: readonly Cell[], usual: DecimalSign): DecimalSign {
  let [points, commas] = [0, 0];
  for (const cell of cells
    .filter((cell) => typeof cell === "string" && /[.,]/.test(cell))
    .slice(0, MAX_VOTES)) {
    const [point, comma] = [amountOf(cell, "."), amountOf(cell, ",")];
    if (point && !comma) points += 1;
    if (comma && !point) commas += 1;
  }
  if (points === commas) return usual;
  return points > commas ? "." : ",";
}

/** The units of a column's numbers, the most frequent first, each with its rows. */
export function unitsOf(amounts: readonly (Amount | undefined)[]): { unit: string; rows: number[] }[] {
  const written = amounts.flatMap((amount, row) =>
    amount === undefined ? [] : [{ unit: amount.unit, row }],
  );
  return [...groupBy(written, ({ unit }) => unit)]
    .map(([unit, members]) => ({ unit, rows: members.map(({ row }) => row) }))
    .sort((a, b) => b.rows.length - a.rows.length);
}

/** What is usual where a file is of: semicolons separate fields where the comma is the decimal sign. */
export const usualOf = ({ hasDecimalComma }: Table): { decimal: DecimalSign; order: DateOrder } =>
  hasDecimalComma ? { decimal: ",", order: "day/month" } : { decimal: ".", order: "month/day" };
