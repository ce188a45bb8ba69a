import { listed } from "../../sdk/text/words.ts";
import type { Table } from "../table.ts";

const MAX_NAMED = 8;

/** Where a row is, for people: its line in the file, else its number. */
export function rowText({ rows }: Table, row: number): string {
  const line = rows[row]?.line;
  return line === undefined ? `row ${row + 1}` : `line ${line}`;
}

/** Several rows: such as `lines 4, 17 and 90`, with the number of those that are not named. */
export function rowsText(table: Table, rows: readonly number[]): string {
  const hasLines = table.rows[rows[0] ?? 0]?.line !== undefined;
  const numbers = rows.map((row) => String(table.rows[row]?.line ?? row + 1));
  return `${hasLines ? "line" : "row"}${rows.length === 1 ? "" : "s"} ${listed(numbers, MAX_NAMED)}`;
}

/** The place of a finding. */
export function placeOf(table: Table, row: number): { file: string; line?: number } {
  const line = table.rows[row]?.line;
  return { file: table.name, ...(line !== undefined && { line }) };
}
