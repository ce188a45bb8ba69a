import { countBy } from "../sdk/collections/count-by.ts";
import { type NumberSummary, summarizeNumbers } from "./number-summary.ts";
import type { Cell, Table } from "./table.ts";
import { type CellType, isMissing, typeOf } from "./values/cell-type.ts";
import { dateText } from "./values/dates.ts";
import { dateOrderOf, decimalSignOf, type FoundOrder, unitsOf, usualOf } from "./values/notation.ts";
import { amountOf } from "./values/numbers.ts";

/** A value that is not of its column's type. */
type Misfit = { row: number; cell: Cell; type: CellType };

/**
 * A column as it is: `numbers` by row (of dates their times), with undefined where there is none. In a column of text
 * they are those of its values that are numbers. Rows are counted from 0.
 */
export type Column = {
  name: string;
  index: number;
  type: CellType;
  missing: number[];
  distinct: number;
  misfits: Misfit[];
  numbers: (number | undefined)[];
  summary: NumberSummary | undefined;
  /** What its numbers are of, the most frequent first: a currency, `%`, or nothing. */
  units: { unit: string; rows: number[] }[];
  /** In which order day and month come; undefined where the dates tell that, or there are none. */
  dateOrder: FoundOrder | undefined;
  /** The values of a column of few, the most frequent first. */
  top: { value: string; count: number }[];
};

/** The share of values that makes a type the column's. */
export const MIN_SHARE = 0.9;
const MAX_TOP = 10;

/** The most special type that nearly all values have: an integer is a number too, and 2026-02-30 meant as a date. */
function typeOfAll(types: readonly CellType[], dates: number): CellType {
  const count = (...wanted: CellType[]) => types.filter((type) => wanted.includes(type)).length;
  const enough = types.length * MIN_SHARE;
  if (types.length === 0) return "text";
  if (count("integer") === types.length) return "integer";
  if (count("integer", "number") >= enough) return count("number") > 0 ? "number" : "integer";
  if (dates >= enough && count("date") > 0) return "date";
  return count("boolean") >= enough ? "boolean" : "text";
}

function fits(type: CellType, wanted: CellType): boolean {
  return wanted === "text" || type === wanted || (wanted === "number" && type === "integer");
}

/** The value of a cell as words, without spaces around it. */
export const textOf = (cell: Cell): string => String(cell ?? "").trim();

/** Postal codes and the like: digits of one length, of which some begin with a zero. */
function areCodes(present: readonly { cell: Cell }[]): boolean {
  const [code] = present.map(({ cell }) => textOf(cell)).filter((text) => /^0\d+$/.test(text));
  if (code === undefined) return false;
  const alike = present.filter(
    ({ cell }) => /^\d+$/.test(textOf(cell)) && textOf(cell).length === code.length,
  );
  return alike.length >= present.length * MIN_SHARE;
}

/** Looks at one column of a table. */
export function describeColumn(table: Table, index: number): Column {
  const cells = table.rows.map((row) => row.cells[index]);
  const usual = usualOf(table);
  const dates = cells.map(dateText);
  const dateOrder = dateOrderOf(dates, usual.order);
  const times = dates.map((date) => date?.[dateOrder?.order ?? usual.order]);
  const decimal = decimalSignOf(cells, usual.decimal);
  const amounts = cells.map((cell) => amountOf(cell, decimal));
  const present = cells.flatMap((cell, row) =>
    isMissing(cell) ? [] : [{ row, cell, type: typeOf(cell, amounts[row], times[row]) }],
  );
  const types = present.map((value) => value.type);
  const isCode = areCodes(present);
  const type = isCode ? "text" : typeOfAll(types, dates.filter((date) => date !== undefined).length);
  const isNumeric = type === "integer" || type === "number";
  const numbers = type === "date" ? times : amounts.map((amount) => (isCode ? undefined : amount?.value));
  const counts = countBy(present, ({ cell }) => textOf(cell));
  return {
    name: table.columns[index] ?? "",
    index,
    type,
    missing: cells.flatMap((cell, row) => (isMissing(cell) ? [row] : [])),
    distinct: counts.size,
    misfits: present.filter((value) => !fits(value.type, type)),
    numbers,
    summary: isNumeric ? summarizeNumbers(numbers.filter((value) => value !== undefined)) : undefined,
    units: isNumeric ? unitsOf(amounts) : [],
    dateOrder: type === "date" ? dateOrder : undefined,
    top: [...counts].slice(0, MAX_TOP).map(([value, count]) => ({ value, count })),
  };
}
