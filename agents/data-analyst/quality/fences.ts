import { quantile } from "simple-statistics";

/** Tukey's outer fences: values beyond are far out (Exploratory Data Analysis, 1977). */
const FENCE = 3;

/** The bounds beyond which values are far out; undefined where half of all values are one. */
export function fencesOf(values: readonly number[]): { low: number; high: number } | undefined {
  const [q1, q3] = [quantile([...values], 0.25), quantile([...values], 0.75)];
  const range = q3 - q1;
  return range > 0 ? { low: q1 - FENCE * range, high: q3 + FENCE * range } : undefined;
}
