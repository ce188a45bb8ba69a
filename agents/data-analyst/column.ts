import { max, mean, median, min, quantile, sampleStandardDeviation } from "simple-statistics";
import { countBy } from "../sdk/collections/count-by.ts";
import type { Cell, Table } from "./table.ts";
import { type CellType, dateOf, isMissing, type Notation, numberOf, typeOf } from "./values/cell-type.ts";
import { dateText } from "./values/dates.ts";
import { dateOrderOf, decimalSignOf, type FoundOrder, unitsOf, usualOf } from "./values/notation.ts";

/** A value that is not of its column's type. */
type Misfit = { row: number; cell: Cell; type: CellType };

/** What a column of numbers is like. */
type NumberSummary = {
  min: number;
  q1: number;
  median: number;
  mean: number;
  q3: number;
  max: number;
  deviation: number;
};

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
const MIN_SHARE = 0.9;
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

function summarize(numbers: readonly number[]): NumberSummary | undefined {
  if (numbers.length === 0) return undefined;
  return {
    min: min([...numbers]),
    q1: quantile([...numbers], 0.25),
    median: median([...numbers]),
    mean: mean([...numbers]),
    q3: quantile([...numbers], 0.75),
    max: max([...numbers]),
    deviation: numbers.length > 1 ? sampleStandardDeviation([...numbers]) : 0,
  };
}

/** The value of a cell as words, without spaces around it. */
export const textOf = (cell: Cell): string => String(cell ?? "").trim();

/** Looks at one column of a table. */
export function describeColumn(table: Table, index: number): Column {
  const cells = table.rows.map((row) => row.cells[index]);
  const usual = usualOf(table);
  const dateOrder = dateOrderOf(cells, usual.order);
  const notation: Notation = {
    decimal: decimalSignOf(cells, usual.decimal),
    order: dateOrder?.order ?? usual.order,
  };
  const present = cells.flatMap((cell, row) =>
    isMissing(cell) ? [] : [{ row, cell, type: typeOf(cell, notation) }],
  );
  const dates = present.filter(({ cell }) => dateText(cell) !== undefined).length;
  const type = typeOfAll(
    present.map((value) => value.type),
    dates,
  );
  const isNumeric = type === "integer" || type === "number";
  const numbers = cells.map((cell) => (type === "date" ? dateOf(cell, notation) : numberOf(cell, notation)));
  const counts = countBy(present, ({ cell }) => textOf(cell));
  return {
    name: table.columns[index] ?? "",
    index,
    type,
    missing: cells.flatMap((cell, row) => (isMissing(cell) ? [row] : [])),
    distinct: counts.size,
    misfits: present.filter((value) => !fits(value.type, type)),
    numbers,
    summary: isNumeric ? summarize(numbers.filter((value) => value !== undefined)) : undefined,
    units: isNumeric ? unitsOf(cells, notation.decimal) : [],
    dateOrder: type === "date" ? dateOrder : undefined,
    top: [...counts].slice(0, MAX_TOP).map(([value, count]) => ({ value, count })),
  };
}

/** Whether a column tells rows apart: by its name, and by nearly all its values being different. */
export function isKey({ name, distinct, missing, numbers }: Column): boolean {
  const present = numbers.length - missing.length;
  return (
    /^(?:id|uuid|guid|key|sku|.*[_\s.-]?(?:id|uuid|number|no|nr))$/i.test(name) &&
    distinct >= present * MIN_SHARE &&
    present > 1
  );
}
