import type { Finding } from "../../../src/agents/contract.ts";
import type { Column } from "../column.ts";
import type { Table } from "../table.ts";
import { placeOf, rowsText } from "./describe-rows.ts";

/** A column of which more is missing than is there was made so. */
const MOSTLY = 0.5;

/** Missing values: a warning for each column that has some, a remark where most are missing. */
export function missingValues(table: Table, columns: readonly Column[]): Finding[] {
  return columns.flatMap(({ name, missing }): Finding[] => {
    const [first] = missing;
    if (first === undefined) return [];
    const isMostly = missing.length > table.rows.length * MOSTLY;
    return [
      {
        severity: isMostly ? "info" : "warning",
        rule: "data/missing",
        message: `\`${name}\` is missing in ${missing.length} of ${table.rows.length} rows: ${rowsText(table, missing)}.`,
        ...placeOf(table, first),
      },
    ];
  });
}
