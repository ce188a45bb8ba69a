/** How many items have each key, the most frequent first. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return new Map([...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1)));
}
