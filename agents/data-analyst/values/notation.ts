// How the values of a column are written is decided by all of them together: 1/2/2024 alone tells no day.

import type { Cell, Table } from "../table.ts";
import { type DateOrder, dateText } from "./dates.ts";
import { amountOf, type DecimalSign } from "./numbers.ts";

/** The order of dates, and the first row that can have no other; undefined where no row tells. */
export type FoundOrder = { order: DateOrder; row: number | undefined };

/** In which order a column has day and month; undefined where it has no dates that may be read in two ways. */
export function dateOrderOf(cells: readonly Cell[], usual: DateOrder): FoundOrder | undefined {
  const rows: Record<DateOrder, number[]> = { "day/month": [], "month/day": [] };
  let isOpen = false;
  for (const [row, cell] of cells.entries()) {
    const date = dateText(cell);
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

/** The decimal sign that those values have which can have one only; else the one that is usual. */
export function decimalSignOf(cells: readonly Cell[], usual: DecimalSign): DecimalSign {
  let [points, commas] = [0, 0];
  for (const cell of cells) {
    if (typeof cell !== "string" || !/[.,]/.test(cell)) continue;
    const [point, comma] = [amountOf(cell, "."), amountOf(cell, ",")];
    if (point && !comma) points += 1;
    if (comma && !point) commas += 1;
  }
  if (points === commas) return usual;
  return points > commas ? "." : ",";
}

/** The units of a column's numbers, the most frequent first, each with its rows. */
export function unitsOf(cells: readonly Cell[], decimal: DecimalSign): { unit: string; rows: number[] }[] {
  const rows = new Map<string, number[]>();
  for (const [row, cell] of cells.entries()) {
    const unit = amountOf(cell, decimal)?.unit;
    if (unit === undefined) continue;
    const same = rows.get(unit);
    if (same === undefined) rows.set(unit, [row]);
    else same.push(row);
  }
  return [...rows].map(([unit, rows]) => ({ unit, rows })).sort((a, b) => b.rows.length - a.rows.length);
}

/** What is usual where a file is of: semicolons separate fields where the comma is the decimal sign. */
export const usualOf = ({ hasDecimalComma }: Table): { decimal: DecimalSign; order: DateOrder } =>
  hasDecimalComma ? { decimal: ",", order: "day/month" } : { decimal: ".", order: "month/day" };
