import type { Entry } from "../reading/entry.ts";

const widths = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 21_600, 86_400, 604_800].map(
  (seconds) => seconds * 1_000,
);
const MAX_BUCKETS = 120;
/** Fewer than this many buckets tell nothing of what is usual. */
const MIN_BUCKETS = 8;
/** How far above the median is unusual, in robust standard deviations (Iglewicz and Hoaglin, 1993). */
const MAX_SCORE = 3.5;
/** The median of absolute deviations of a normal distribution, in standard deviations. */
const MAD_OF_NORMAL = 0.6745;
const MIN_IN_SPIKE = 5;

/** Counts in spans of time of equal width: `counts[i]` from `start + i * width` on, in milliseconds. */
export type Rates = { start: number; width: number; counts: number[] };

/** Buckets in a row that have far more, or nothing at all. `from` and `to` are indices, `to` is left out. */
export type Run = { from: number; to: number; count: number };

/** The shortest width of buckets for which a span of time has at most 120; unlimited in time, so a week at least. */
function widthFor(span: number): number {
  return widths.find((width) => span / width < MAX_BUCKETS) ?? Math.ceil(span / MAX_BUCKETS);
}

/** The buckets for all entries; undefined where none has a time. */
export function bucketsFor(
  entries: readonly Entry[],
): (Omit<Rates, "counts"> & { length: number }) | undefined {
  const times = entries.flatMap(({ time }) => time ?? []);
  const [first] = times;
  if (first === undefined) return undefined;
  let [from, to] = [first, first];
  for (const time of times) [from, to] = [Math.min(from, time), Math.max(to, time)];
  const width = widthFor(to - from);
  const start = Math.floor(from / width) * width;
  return { start, width, length: Math.floor((to - start) / width) + 1 };
}

type Buckets = NonNullable<ReturnType<typeof bucketsFor>>;

/** The bucket that a time is in. */
export const bucketOf = ({ start, width }: Pick<Rates, "start" | "width">, time: number): number =>
  Math.floor((time - start) / width);

/** How many entries there are in each bucket. */
export function ratesOf(entries: readonly Entry[], { start, width, length }: Buckets): Rates {
  const counts = new Array<number>(length).fill(0);
  for (const { time } of entries) {
    if (time === undefined) continue;
    const bucket = bucketOf({ start, width }, time);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return { start, width, counts };
}

/** The value in the middle; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function runsOf(counts: readonly number[], isIn: (count: number) => boolean): Run[] {
  const runs: Run[] = [];
  for (const [index, count] of counts.entries()) {
    if (!isIn(count)) continue;
    const last = runs.at(-1);
    if (last?.to === index) {
      last.to += 1;
      last.count += count;
    } else runs.push({ from: index, to: index + 1, count });
  }
  return runs;
}

/**
 * Where there is far more than usual: by the modified z-score, of at least 5 and twice the median. Counts of
 * rare things vary by the root of their mean, so no deviation is taken for less than that.
 */
export function spikesIn({ counts }: Rates): Run[] {
  if (counts.length < MIN_BUCKETS) return [];
  const usual = median(counts);
  const deviation = median(counts.map((count) => Math.abs(count - usual)));
  const spread = Math.max(deviation / MAD_OF_NORMAL, Math.sqrt(usual), 1);
  const least = Math.max(MIN_IN_SPIKE, usual * 2, usual + MAX_SCORE * spread);
  return runsOf(counts, (count) => count >= least);
}

/** Where nothing is logged although at least 5 entries a bucket are usual. */
export function silencesIn({ counts }: Rates): Run[] {
  if (counts.length < MIN_BUCKETS || median(counts) < MIN_IN_SPIKE) return [];
  return runsOf(counts, (count) => count === 0);
}
