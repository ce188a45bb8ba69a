/** In a pattern: any number of items, or none. */
export const gap = Symbol("gap");

/**
 * Whether a whole list is as a pattern has it, one part for each item but for gaps. Only the last gap is ever made
 * longer, as the first place where what stands between two gaps fits is as good as any: so `accepts` is asked at most
 * once for each pair of a part and an item. https://research.swtch.com/glob
 */
export function fitsPattern<Part extends object, Item>(
  pattern: readonly (Part | typeof gap)[],
  list: readonly Item[],
  accepts: (part: Part, item: Item) => boolean,
): boolean {
  let [part, item] = [0, 0];
  let lastGap: { part: number; item: number } | undefined;
  while (part < pattern.length || item < list.length) {
    const expected = pattern[part];
    const given = list[item];
    if (expected === gap) {
      part += 1;
      lastGap = { part, item };
    } else if (expected !== undefined && given !== undefined && accepts(expected, given)) {
      part += 1;
      item += 1;
    } else if (lastGap === undefined || given === undefined) {
      return false;
    } else {
      lastGap.item += 1;
      ({ part, item } = lastGap);
    }
  }
  return true;
}
