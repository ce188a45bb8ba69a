import type { Finding } from "../../../src/agents/contract.ts";
import { cut } from "../../../src/text/fit.ts";
import { type Column, textOf } from "../column.ts";
import { isKey } from "../keys.ts";
import type { Table } from "../table.ts";
import { isMissing } from "../values/cell-type.ts";
import { placeOf, rowText } from "./describe-rows.ts";

/** The rows that say the same as one before them, with that one. */
function duplicateRows({ rows }: Table): Map<number, number> {
  const seen = new Map<string, number>();
  const duplicates = new Map<number, number>();
  for (const [row, { cells }] of rows.entries()) {
    const key = JSON.stringify(cells);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row);
    else duplicates.set(row, first);
  }
  return duplicates;
}

function duplicateKeys(table: Table, column: Column, duplicates: ReadonlyMap<number, number>): Finding[] {
  const seen = new Map<string, number>();
  const findings: Finding[] = [];
  for (const [row, { cells }] of table.rows.entries()) {
    const cell = cells[column.index];
    if (isMissing(cell) || duplicates.has(row)) continue;
    const key = textOf(cell);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, row);
    else {
      const message = `\`${column.name}\` ${cut(key, 100)} is also in ${rowText(table, first)}, with other values.`;
      findings.push({ severity: "error", rule: "data/duplicate-key", message, ...placeOf(table, row) });
    }
  }
  return findings;
}

/** Rows that are there twice, and keys that several different rows have. */
export function duplicates(table: Table, columns: readonly Column[]): Finding[] {
  // Numbers alone are the same as others by chance.
  const isOfRows = columns.length > 1 || columns.some(({ type }) => type === "text");
  const repeated = isOfRows ? duplicateRows(table) : new Map<number, number>();
  const rows = [...repeated].map(
    ([row, first]): Finding => ({
      severity: "warning",
      rule: "data/duplicate-row",
      message: `This row is the same as ${rowText(table, first)}.`,
      ...placeOf(table, row),
    }),
  );
  return [...rows, ...columns.filter(isKey).flatMap((column) => duplicateKeys(table, column, repeated))];
}
