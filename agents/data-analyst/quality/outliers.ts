import { quantile, sampleSkewness } from "simple-statistics";
import type { Finding } from "../../../src/agents/contract.ts";
import { type Column, isKey } from "../column.ts";
import { numberText } from "../number-text.ts";
import type { Table } from "../table.ts";
import { placeOf } from "./describe-rows.ts";

/** Fewer values do not tell what is usual. */
const MIN_VALUES = 20;
/** Tukey's outer fences: values beyond are far out (Exploratory Data Analysis, 1977). */
const FENCE = 3;
/** Beyond this skewness, amounts and the like are judged by their logarithm, as they are more symmetric by that. */
const MAX_SKEWNESS = 1;
const MAX_TOLD = 10;

function fencesOf(values: readonly number[]): { low: number; high: number } | undefined {
  const [q1, q3] = [quantile([...values], 0.25), quantile([...values], 0.75)];
  const range = q3 - q1;
  return range > 0 ? { low: q1 - FENCE * range, high: q3 + FENCE * range } : undefined;
}

/** The middle 98 hundredths: one wrong value makes any column skewed. */
function trimmed(values: readonly number[]): number[] {
  const cut = Math.max(1, Math.floor(values.length / 100));
  return values.toSorted((a, b) => a - b).slice(cut, -cut);
}

function isSkewed(values: readonly number[]): boolean {
  const middle = trimmed(values);
  return (
    values.every((value) => value > 0) && new Set(middle).size > 2 && sampleSkewness(middle) > MAX_SKEWNESS
  );
}

function outliersOf(table: Table, { name, numbers, summary }: Column): Finding[] {
  const values = numbers.filter((value) => value !== undefined);
  if (summary === undefined || values.length < MIN_VALUES) return [];
  const scale = isSkewed(values) ? Math.log : (value: number) => value;
  const fences = fencesOf(values.map(scale));
  if (fences === undefined) return [];
  const far = numbers.flatMap((value, row) => {
    if (value === undefined) return [];
    return scale(value) < fences.low || scale(value) > fences.high ? [{ value, row }] : [];
  });
  const more = far.length - MAX_TOLD;
  return far.slice(0, MAX_TOLD).map(
    ({ value, row }, index): Finding => ({
      severity: "warning",
      rule: "data/outlier",
      message: `\`${name}\` is ${numberText(value)} here; half of all rows have ${numberText(summary.q1)} to ${numberText(summary.q3)}.${
        index === MAX_TOLD - 1 && more > 0 ? ` There are ${more} more.` : ""
      }`,
      ...placeOf(table, row),
    }),
  );
}

/** Numbers that are far from all others of their column. */
export function outliers(table: Table, columns: readonly Column[]): Finding[] {
  return columns.filter((column) => !isKey(column)).flatMap((column) => outliersOf(table, column));
}
