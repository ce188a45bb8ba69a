import type { Cell } from "../table.ts";
import { type DateOrder, dateText } from "./dates.ts";
import { amountOf, type DecimalSign } from "./numbers.ts";

/** What a cell is, as far as its text tells. */
export type CellType = "integer" | "number" | "boolean" | "date" | "text";

/** How a column is written, where its cells alone do not tell. */
export type Notation = { decimal: DecimalSign; order: DateOrder };

const missing = new Set(["", "na", "n/a", "null", "none", "nil", "nan", "-", "--", "?", "#n/a", "undefined"]);

/** Whether there is no value, also where people write a word for that. */
export const isMissing = (cell: Cell): boolean =>
  cell === undefined || cell === null || (typeof cell === "string" && missing.has(cell.trim().toLowerCase()));

/** The number that a cell is; undefined where it is none. `12` of an account's `0012` is none: that is a name. */
export const numberOf = (cell: Cell, { decimal }: Notation): number | undefined =>
  amountOf(cell, decimal)?.value;

/** The time that a date is, as written, in milliseconds since 1970; undefined where it is none, or no day there is. */
export const dateOf = (cell: Cell, { order }: Notation): number | undefined => dateText(cell)?.[order];

/** The type of a cell that is not missing. */
export function typeOf(cell: Cell, notation: Notation): CellType {
  if (typeof cell === "boolean") return "boolean";
  const number = numberOf(cell, notation);
  if (number !== undefined) return Number.isInteger(number) ? "integer" : "number";
  if (dateOf(cell, notation) !== undefined) return "date";
  return typeof cell === "string" && /^(?:true|false|yes|no)$/i.test(cell.trim()) ? "boolean" : "text";
}
