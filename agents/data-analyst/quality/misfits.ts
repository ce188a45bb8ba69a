import type { Finding } from "../../../src/agents/contract.ts";
import { cut } from "../../../src/text/fit.ts";
import { counted } from "../../sdk/text/words.ts";
import { type Column, textOf } from "../column.ts";
import type { Table } from "../table.ts";
import { placeOf } from "./describe-rows.ts";

/** Values of a column that are told singly. */
const MAX_TOLD = 20;
const names = { integer: "whole number", number: "number", boolean: "yes or no", date: "date", text: "text" };

/** Values that are of another type than nearly all of their column. */
export function misfits(table: Table, columns: readonly Column[]): Finding[] {
  return columns.flatMap(({ name, type, misfits }) =>
    misfits.slice(0, MAX_TOLD).map(
      ({ row, cell }, index): Finding => ({
        severity: "error",
        rule: "data/wrong-type",
        message: `\`${name}\` is a ${names[type]} in other rows; here it is "${cut(textOf(cell), 100)}".${
          index === MAX_TOLD - 1 && misfits.length > MAX_TOLD
            ? ` There are ${misfits.length - MAX_TOLD} more.`
            : ""
        }`,
        ...placeOf(table, row),
      }),
    ),
  );
}

/** Rows with more or fewer fields than the header, which are left out of everything else. */
export function raggedRows({ name, columns, ragged }: Table): Finding[] {
  return ragged.slice(0, MAX_TOLD).map(
    ({ line, fields }, index): Finding => ({
      severity: "error",
      rule: "data/ragged-row",
      message: `This row has ${counted(fields, "field")} where the first has ${columns.length}; it is left out.${
        index === MAX_TOLD - 1 && ragged.length > MAX_TOLD
          ? ` There are ${ragged.length - MAX_TOLD} more.`
          : ""
      }`,
      fix: "Put fields that have a delimiter or a line end in them in quotes.",
      file: name,
      line,
    }),
  );
}
