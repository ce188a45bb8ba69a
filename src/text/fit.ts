/** A text with at most so many characters, the last of them an ellipsis where something was cut off. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;

/** The characters that a value takes as JSON; none where it has no JSON. */
export const jsonLength = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

/** The first of some items, as many as take at most so many characters together as JSON. */
export function takeWithin<T>(items: readonly T[], most: number): T[] {
  let left = most;
  const end = items.findIndex((item) => {
    left -= jsonLength(item);
    return left < 0;
  });
  return items.slice(0, end < 0 ? items.length : end);
}
