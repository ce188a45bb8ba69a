// Whether a file in CSV begins with the names of its columns, and what they are.

import type { Finding } from "../../src/agents/contract.ts";
import { joined } from "../sdk/text/words.ts";
import { isMissing } from "./values/cell-type.ts";
import { dateText } from "./values/dates.ts";
import { amountOf } from "./values/numbers.ts";

const MAX_LOOKED_AT = 20;

/** Whether a cell is a number or a date, in whichever notation: the like of it is no name. */
const isValue = (cell: string): boolean =>
  amountOf(cell, ".") !== undefined || amountOf(cell, ",") !== undefined || dateText(cell) !== undefined;
const isYear = (cell: string): boolean => /^(?:19|20)\d\d$/.test(cell.trim());

/** Whether some column has a value below what may be its name: a number, or a date. */
function hasValuesBelow(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
  return first.some((name, index) => !isValue(name) && rows.some((row) => isValue(row[index] ?? "")));
}

/** Whether years in a first row are names, as in `country,2023,2024`: those below them are none. */
function areYears(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
  const years = first.flatMap((cell, index) => (isYear(cell) ? [index] : []));
  const values = rows.flatMap((row) =>
    years.map((index) => row[index] ?? "").filter((cell) => !isMissing(cell)),
  );
  return years.length > 1 && values.length > 0 && !values.some(isYear);
}

/**
 * Whether a first row names columns. Words of its own for each do; where some are the same or empty, what is below
 * has to be of another kind.
 */
export function isHeader(first: readonly string[], following: readonly (readonly string[])[]): boolean {
  const rows = following.slice(0, MAX_LOOKED_AT);
  const names = areYears(first, rows) ? first.filter((cell) => !isYear(cell)) : first;
  if (names.some(isValue)) return false;
  const written = names.filter((cell) => cell.trim() !== "");
  if (written.length === names.length && new Set(written).size === written.length) return true;
  return written.length * 2 > names.length && hasValuesBelow(first, rows);
}

/** Names for columns, each of them once. */
export function columnNames(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} ${count}`;
  });
}

/** What is wrong with a header: names that several columns have. */
export function headerFaults(
  file: string,
  line: number,
  cells: readonly string[],
  names: readonly string[],
): Finding[] {
  const renamed = names.filter((name, index) => cells[index]?.trim() !== "" && name !== cells[index]?.trim());
  if (renamed.length === 0) return [];
  const message = `Several columns have the same name; those after the first are called ${joined(renamed.map((name) => `\`${name}\``))} here.`;
  return [{ severity: "warning", rule: "data/duplicate-column", message, file, line }];
}
