import { sampleCorrelation, sampleRankCorrelation } from "simple-statistics";
import type { Column } from "./column.ts";
import { isKey } from "./keys.ts";

/** How two columns go together, from -1 to 1: as a line (Pearson) and in order (Spearman). */
export type Correlation = { a: string; b: string; pearson: number; spearman: number; rows: number };

const MIN_ROWS = 10;
const MAX_COLUMNS = 20;
const MAX_SAMPLE = 20_000;

/** The columns that are compared: numbers that are no keys and not all the same. */
export const comparedColumns = (columns: readonly Column[]): Column[] =>
  columns
    .filter((column) => column.summary !== undefined && column.summary.deviation > 0 && !isKey(column))
    .slice(0, MAX_COLUMNS);

function pairsOf(a: Column, b: Column): [number[], number[]] {
  const [left, right]: [number[], number[]] = [[], []];
  const step = Math.max(1, Math.ceil(a.numbers.length / MAX_SAMPLE));
  for (let row = 0; row < a.numbers.length; row += step) {
    const [x, y] = [a.numbers[row], b.numbers[row]];
    if (x === undefined || y === undefined) continue;
    left.push(x);
    right.push(y);
  }
  return [left, right];
}

const rounded = (value: number): number => (Number.isFinite(value) ? Math.round(value * 1_000) / 1_000 : 0);

/** Every two columns of numbers, the strongest first; of more than 20,000 rows every nth is taken. */
export function correlationsOf(columns: readonly Column[]): Correlation[] {
  const compared = comparedColumns(columns);
  const all = compared.flatMap((a, index) =>
    compared.slice(index + 1).flatMap((b): Correlation[] => {
      const [left, right] = pairsOf(a, b);
      if (left.length < MIN_ROWS) return [];
      const [pearson, spearman] = [sampleCorrelation(left, right), sampleRankCorrelation(left, right)].map(
        rounded,
      );
      return [{ a: a.name, b: b.name, pearson: pearson ?? 0, spearman: spearman ?? 0, rows: left.length }];
    }),
  );
  return all.sort((a, b) => Math.abs(b.spearman) - Math.abs(a.spearman));
}
