import type { Finding } from "../../../src/agents/contract.ts";
import { counted } from "../../sdk/text/words.ts";
import { type Column, textOf } from "../column.ts";
import type { Table } from "../table.ts";
import { placeOf, rowsText } from "./describe-rows.ts";

const fix = "Write dates as 2024-01-31, which can be read in one way only.";

/** How dates were read that have the day and the month before the year, and whether the data tells that. */
export function dateOrders(table: Table, columns: readonly Column[]): Finding[] {
  return columns.flatMap(({ name, index, dateOrder }): Finding[] => {
    if (dateOrder === undefined) return [];
    const { order, row } = dateOrder;
    if (row === undefined) {
      const message = `\`${name}\` has dates that may have the day or the month first, and no row tells which; they are read as ${order}.`;
      return [{ severity: "warning", rule: "data/ambiguous-date", message, fix, file: table.name }];
    }
    const telling = textOf(table.rows[row]?.cells[index]);
    const message = `The dates of \`${name}\` are read as ${order}, as ${telling} can be nothing else.`;
    return [{ severity: "info", rule: "data/date-order", message, ...placeOf(table, row) }];
  });
}

const unitText = (unit: string): string => (unit === "" ? "nothing" : unit);

/** Numbers of one column in several currencies, or some in percent: they are no numbers of the same kind. */
export function mixedUnits(table: Table, columns: readonly Column[]): Finding[] {
  return columns.flatMap(({ name, units }): Finding[] => {
    const [usual, ...others] = units.filter(
      ({ unit }) => unit !== "" || units.some((other) => /[%‰]/.test(other.unit)),
    );
    return others.map(({ unit, rows }) => ({
      severity: "warning",
      rule: "data/mixed-units",
      message: `\`${name}\` is in ${unitText(unit)} in ${rowsText(table, rows)}, and in ${unitText(usual?.unit ?? "")} in ${counted(usual?.rows.length ?? 0, "row")}: sums and averages of it mix the two.`,
      ...placeOf(table, rows[0] ?? 0),
    }));
  });
}
