import type { Finding } from "../../../src/agents/contract.ts";
import type { Question } from "../questions/question.ts";
import type { Table } from "../table.ts";
import { isMissing } from "../values/cell-type.ts";
import { placeOf, rowsText } from "./describe-rows.ts";

/** Of a column of text that a question is about, the values that are no numbers and so are not in its answer. */
export function leftOut(table: Table, { what }: Question): Finding[] {
  // In a column of numbers what is none is told of as a value of another type.
  if (what === "rows" || "valuesOf" in what || what.of.type !== "text") return [];
  const { measure, of } = what;
  const present = table.rows.flatMap(({ cells }, row) => (isMissing(cells[of.index]) ? [] : [row]));
  const rows = present.filter((row) => of.numbers[row] === undefined);
  return [
    {
      severity: "warning",
      rule: "data/no-number",
      message: `The ${measure.name} of \`${of.name}\` is of ${present.length - rows.length} of its ${present.length} values: the others are no numbers, in ${rowsText(table, rows)}.`,
      ...placeOf(table, rows[0] ?? 0),
    },
  ];
}
