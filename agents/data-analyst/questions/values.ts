import { mean } from "simple-statistics";
import { listed } from "../../sdk/text/words.ts";
import type { Column } from "../column.ts";
import { isKey } from "../keys.ts";
import { missingColumn } from "./dimensions.ts";
import { type Measure, measuredPart, measuresIn, total, withoutMeasures } from "./measures.ts";
import { type Named, partOfName, wholeNames } from "./name-columns.ts";
import type { Question } from "./question.ts";
import { namingText, wordsOf } from "./words.ts";

/** What is asked for of which columns, or why that cannot be told. */
export type Values = { values: Question["what"][]; note?: string } | { missing: string };

const MAX_NAMED = 6;
const average: Measure = { name: "average", of: mean };

const isNumeric = ({ summary }: Column): boolean => summary !== undefined;
/** A column of text may have a few numbers. They are meant only where a measure is asked for by name. */
const isPartly = ({ type, numbers }: Column): boolean =>
  type === "text" && numbers.some((value) => value !== undefined);

/** A text without the names of columns, which may have words such as "total" in them. */
export function withoutNames(text: string, columns: readonly Column[]): string {
  return columns.reduce((rest, { name }) => {
    const words = wordsOf(name).join(String.raw`s?[^\p{L}\p{N}]*`);
    const pattern = String.raw`(?<![\p{L}\p{N}])${words}s?(?![\p{L}\p{N}])`;
    return words === "" ? rest : rest.replaceAll(new RegExp(pattern, "giu"), " ");
  }, text);
}

/** The columns of numbers that a text names; keys only by their whole names. */
function numbersIn(text: string, columns: readonly Column[], isMeasured: boolean): Named {
  const numeric = columns.filter(isNumeric);
  const partly = isMeasured ? columns.filter(isPartly) : [];
  const whole = [numeric, partly].map((some) => wholeNames(text, some)).find((found) => found.length > 0);
  if (whole) return { columns: whole, unclear: [] };
  const rest = withoutMeasures(measuredPart(text));
  const part = partOfName(
    rest,
    numeric.filter((column) => !isKey(column)),
  );
  return part.columns.length > 0 || part.unclear.length > 0 ? part : partOfName(rest, partly);
}

/** A column that is called as a measure is, such as "total", is not meant by that word before another column. */
function meant(columns: Column[]): Column[] {
  const others = columns.filter(({ name }) => measuresIn(name).length === 0);
  return others.length > 0 ? others : columns;
}

/** Percentages do not add up. */
const usualMeasure = ({ units }: Column): Measure =>
  units.some(({ unit }) => unit === "%") ? average : total;

function ofNumbers(columns: readonly Column[]): string {
  const names = columns.filter((column) => isNumeric(column) && !isKey(column)).map(({ name }) => name);
  return ` (those of numbers are ${listed(names, MAX_NAMED) || "none"})`;
}

/** Words on a name that is of no column of numbers, or may be of several, with those that there are. */
export const noNumbers = (said: string, unclear: readonly Column[], columns: readonly Column[]): string =>
  missingColumn(said, unclear, "column of numbers") + ofNumbers(columns);

/** Where a plural is named that is no column, such as "orders", its rows are counted, and that is said. */
export function countedRows(
  said: string,
  unclear: readonly Column[],
): { values: Question["what"][]; note: string } | undefined {
  const reason = missingColumn(said, unclear, "column of numbers");
  return /s$/i.test(said) ? { values: ["rows"], note: `Rows are counted, as ${reason}.` } : undefined;
}

/** The numbers that a text asks for; undefined where it asks for no measure and names no column of numbers. */
export function valuesIn(text: string, columns: readonly Column[], isMeasured = false): Values | undefined {
  const isAsked = isMeasured || measuresIn(text).length > 0;
  const { columns: named, unclear } = numbersIn(text, columns, isAsked);
  const measures = measuresIn(withoutNames(text, meant(named)));
  if (named.length === 0 && !isAsked) return undefined;
  const numeric = columns.filter((column) => isNumeric(column) && !isKey(column));
  const said = namingText(withoutMeasures(measuredPart(text)));
  // Where nothing is named, the only column of numbers is meant.
  const of = named.length === 0 && said === "" && numeric.length === 1 ? numeric : meant(named);
  const left = measures.length > 0 || of.length === 0 ? "" : namingText(withoutNames(text, of));
  if (of.length > 0)
    return {
      ...(left !== "" && { note: `"${left}" is not understood.` }),
      values: of.flatMap((column) =>
        (measures.length > 0 ? measures : [usualMeasure(column)]).map((measure) => ({ measure, of: column })),
      ),
    };
  if (said === "") return { missing: `the request does not say of which column${ofNumbers(columns)}` };
  return { missing: noNumbers(said, unclear, columns) };
}
