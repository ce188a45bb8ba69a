import type { Cell } from "./table.ts";

/** What a cell is, as far as its text tells. */
export type CellType = "integer" | "number" | "boolean" | "date" | "text";

const missing = new Set(["", "na", "n/a", "null", "none", "nil", "nan", "-", "--", "?", "#n/a", "undefined"]);
const plainNumber = /^[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:e[-+]?\d+)?$/i;
const commaNumber = /^[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/;
const isoDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Whether there is no value, also where people write a word for that. */
export const isMissing = (cell: Cell): boolean =>
  cell === undefined || cell === null || (typeof cell === "string" && missing.has(cell.trim().toLowerCase()));

/** The number that a cell is; undefined where it is none. `12` of an account's `0012` is none: that is a name. */
export function numberOf(cell: Cell, hasDecimalComma: boolean): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string") return undefined;
  const text = cell.trim();
  if (/^[-+]?0\d/.test(text)) return undefined;
  if (hasDecimalComma && commaNumber.test(text)) return Number(text.replaceAll(".", "").replace(",", "."));
  return plainNumber.test(text) ? Number(text.replaceAll(",", "")) : undefined;
}

/** The time that an ISO date is, in milliseconds since 1970; undefined where it is none, or no day there is. */
export function dateOf(cell: Cell): number | undefined {
  if (typeof cell !== "string" || !isoDate.test(cell.trim())) return undefined;
  const text = cell.trim().replace(" ", "T");
  const time = Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text.slice(10)) || text.length === 10 ? text : `${text}Z`);
  if (Number.isNaN(time)) return undefined;
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(text.slice(8, 10))
    ? time
    : undefined;
}

/** The type of a cell that is not missing. */
export function typeOf(cell: Cell, hasDecimalComma: boolean): CellType {
  if (typeof cell === "boolean") return "boolean";
  const number = numberOf(cell, hasDecimalComma);
  if (number !== undefined) return Number.isInteger(number) ? "integer" : "number";
  if (dateOf(cell) !== undefined) return "date";
  return typeof cell === "string" && /^(?:true|false|yes|no)$/i.test(cell.trim()) ? "boolean" : "text";
}
