import type { Cell } from "../table.ts";
import type { Amount } from "./numbers.ts";

/** What a cell is, as far as its text tells. */
export type CellType = "integer" | "number" | "boolean" | "date" | "text";

const missing = new Set(["", "na", "n/a", "null", "none", "nil", "nan", "-", "--", "?", "#n/a", "undefined"]);

/** Whether there is no value, also where people write a word for that. */
export const isMissing = (cell: Cell): boolean =>
  cell === undefined || cell === null || (typeof cell === "string" && missing.has(cell.trim().toLowerCase()));

/** The type of a cell that is not missing, by what it is as a number and as a date. */
export function typeOf(cell: Cell, amount: Amount | undefined, time: number | undefined): CellType {
  if (typeof cell === "boolean") return "boolean";
  if (amount !== undefined) return Number.isInteger(amount.value) ? "integer" : "number";
  if (time !== undefined) return "date";
  return typeof cell === "string" && /^(?:true|false|yes|no)$/i.test(cell.trim()) ? "boolean" : "text";
}
