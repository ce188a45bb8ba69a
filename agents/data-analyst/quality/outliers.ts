import { sampleSkewness } from "simple-statistics";
import type { Finding } from "../../../src/agents/contract.ts";
import type { Column } from "../column.ts";
import { isKey } from "../keys.ts";
import type { Table } from "../table.ts";
import { numberText } from "../values/number-text.ts";
import { placeOf } from "./describe-rows.ts";
import { fencesOf } from "./fences.ts";

/** Fewer values do not tell what is usual. */
const MIN_VALUES = 20;
/** Beyond this skewness, amounts and the like are judged by their logarithm, as they are more symmetric by that. */
const MAX_SKEWNESS = 1;
const MAX_TOLD = 10;

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

/** A sentence where a table has too few rows to tell what is usual in its numbers; none where it has enough. */
export function outliersUnseen({ name, rows }: Table, columns: readonly Column[]): string[] {
  const isLookedAt = rows.length >= MIN_VALUES || !columns.some(({ summary }) => summary !== undefined);
  return isLookedAt ? [] : [`${name} has too few rows to look for outliers: that takes ${MIN_VALUES}.`];
}
