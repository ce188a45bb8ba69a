import { max, min } from "simple-statistics";
import { counted, joined } from "../../sdk/text/words.ts";
import { fencesOf } from "../quality/fences.ts";
import { numberText } from "../values/number-text.ts";

const BINS = 24;
/** Bars leave out what is far out only where that takes more than half of their room. */
const MIN_GAIN = 2;

type Bar = { from: number; to: number; count: number };
/** The bars of a histogram, and words on the values beyond them, with which all others would be in one bar. */
export type Histogram = { bars: Bar[]; beyond: string };

const DAY_MS = 86_400_000;
const spans = [1 / 1_440, 1 / 96, 1 / 24, 1 / 4, 1, 7, 30, 91, 365, 3_650].map((days) => days * DAY_MS);

/** The width of bars that people count in. */
function widthOf(range: number, isWhole: boolean): number {
  const rough = range / BINS || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = ([1, 2, 2.5, 5].find((step) => step * power >= rough) ?? 10) * power;
  return isWhole ? Math.max(1, Math.ceil(width)) : width;
}

/** The values that bars are of: all, or those within Tukey's outer fences where the others are too far away. */
function within(values: readonly number[]): number[] {
  const fences = fencesOf(values);
  const inside = values.filter((value) => fences && value >= fences.low && value <= fences.high);
  if (inside.length === 0) return [...values];
  const [all, shown] = [max([...values]) - min([...values]), max(inside) - min(inside)];
  return all > shown * MIN_GAIN ? inside : [...values];
}

/** Such as "1 value above, up to 4210"; empty where no value is beyond. */
function beyondText(values: readonly number[], low: number, high: number): string {
  const [below, above] = [values.filter((value) => value < low), values.filter((value) => value > high)];
  return joined([
    ...(below.length > 0
      ? [`${counted(below.length, "value")} below, down to ${numberText(min(below))}`]
      : []),
    ...(above.length > 0 ? [`${counted(above.length, "value")} above, up to ${numberText(max(above))}`] : []),
  ]);
}

function barsOf(values: number[], width: number): Bar[] {
  const first = Math.floor(min(values) / width);
  const counts = new Array<number>(Math.floor(max(values) / width) - first + 1).fill(0);
  for (const value of values) {
    const bar = Math.floor(value / width) - first;
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts.map((count, bar) => ({ from: (first + bar) * width, to: (first + bar + 1) * width, count }));
}

/** How numbers are spread, of which there is one at least. */
export function histogramOf(values: readonly number[]): Histogram {
  const inside = within(values);
  const [low, high] = [min(inside), max(inside)];
  const bars = barsOf(inside, widthOf(high - low, inside.every(Number.isInteger)));
  return { bars, beyond: beyondText(values, low, high) };
}

/** How times are spread, of which there is one at least. */
export function timesOf(times: readonly number[]): Bar[] {
  const range = max([...times]) - min([...times]);
  return barsOf([...times], spans.find((span) => range / span <= BINS) ?? range / BINS);
}
