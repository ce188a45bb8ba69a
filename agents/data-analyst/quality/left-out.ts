import type { Finding } from "../../../src/agents/contract.ts";
import { isMissing } from "../cell-type.ts";
import type { Question } from "../groups.ts";
import type { Table } from "../table.ts";
import { placeOf, rowsText } from "./describe-rows.ts";

/** What a question asks for that the data does not have: a column of numbers, or numbers in all of its rows. */
export function leftOut(table: Table, { value, named, function: name }: Question): Finding[] {
  if (value === undefined) return named === undefined || named === "total" ? [] : [noColumn(table, named)];
  // In a column of numbers what is none is told of as a value of another type.
  if (value.type !== "text") return [];
  const present = table.rows.flatMap(({ cells }, row) => (isMissing(cells[value.index]) ? [] : [row]));
  const rows = present.filter((row) => value.numbers[row] === undefined);
  return [
    {
      severity: "warning",
      rule: "data/no-number",
      message: `The ${name} of \`${value.name}\` is of ${present.length - rows.length} of its ${present.length} values: the others are no numbers, in ${rowsText(table, rows)}.`,
      ...placeOf(table, rows[0] ?? 0),
    },
  ];
}

const noColumn = ({ name: file }: Table, named: string): Finding => ({
  severity: "warning",
  rule: "data/no-such-column",
  message: `The ${named} that is asked for is of no column of numbers that there is, so rows are counted.`,
  file,
});
