import { max, min } from "simple-statistics";
import { counted, joined } from "../../sdk/text/words.ts";
import { fencesOf } from "../quality/fences.ts";
import { numberText } from "../values/number-text.ts";

const BINS = 24;

type Bar = { from: number; to: number; count: number };
/** The bars of a histogram, and words on the values beyond them, with which all others would be in one bar. */
export type Histogram = { bars: Bar[]; beyond: string };

/** The width of bars that people count in, of at least `least`. */
function widthOf(range: number, least: number): number {
  const rough = range / BINS || least || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return Math.max(least, ([1, 2, 2.5, 5].find((step) => step * power >= rough) ?? 10) * power);
}

/** Such as "1 value above 160, up to 4210"; empty where no value is beyond. */
function beyondText(values: readonly number[], low: number, high: number): string {
  const [below, above] = [values.filter((value) => value < low), values.filter((value) => value > high)];
  return joined([
    ...(below.length > 0
      ? [`${counted(below.length, "value")} below, down to ${numberText(min(below))}`]
      : []),
    ...(above.length > 0 ? [`${counted(above.length, "value")} above, up to ${numberText(max(above))}`] : []),
  ]);
}

/** Values, of which there is one at least, by bars of one width within Tukey's outer fences. */
export function histogramOf(values: readonly number[]): Histogram {
  const [least, most] = [min([...values]), max([...values])];
  const fences = fencesOf(values) ?? { low: least, high: most };
  const [low, high] = [Math.max(least, fences.low), Math.min(most, fences.high)];
  const width = widthOf(high - low, values.every(Number.isInteger) ? 1 : 0);
  const first = Math.floor(low / width);
  const inside = values.filter((value) => value >= low && value <= high);
  const counts = new Array<number>(Math.floor(high / width) - first + 1).fill(0);
  for (const value of inside) {
    const bar = Math.floor(value / width) - first;
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const bars = counts.map((count, bar) => ({
    from: (first + bar) * width,
    to: (first + bar + 1) * width,
    count,
  }));
  return { bars, beyond: beyondText(values, low, high) };
}
