import { compareText } from "../text/compare-text.ts";

/** How many items have each key, the most frequent first, then by the key. */
export function countBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || compareText(a, b)));
}
