import { mean, quantileSorted, sampleStandardDeviation } from "simple-statistics";

/** What a column of numbers is like. */
export type NumberSummary = {
  min: number;
  q1: number;
  median: number;
  mean: number;
  q3: number;
  max: number;
  deviation: number;
};

/** Sums up numbers; undefined where there are none. */
export function summarizeNumbers(numbers: readonly number[]): NumberSummary | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  return {
    min: least,
    q1: quantileSorted(sorted, 0.25),
    median: quantileSorted(sorted, 0.5),
    mean: mean(sorted),
    q3: quantileSorted(sorted, 0.75),
    max: most,
    deviation: numbers.length > 1 ? sampleStandardDeviation(sorted) : 0,
  };
}
