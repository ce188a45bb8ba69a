import { closest, distance } from "fastest-levenshtein";

const MAX_NAMES = 20_000;
/** Letters that may be changed, added or left out. */
const MAX_DISTANCE = 3;

/** The name among others that was probably meant: at most a third of its letters differ. */
export function mostSimilar(name: string, others: Iterable<string>): string | undefined {
  const candidates = [...others]
    .slice(0, MAX_NAMES)
    .filter((other) => other !== name && Math.abs(other.length - name.length) <= MAX_DISTANCE);
  const lower = candidates.map((other) => other.toLowerCase());
  if (lower.length === 0) return undefined;
  const nearest = closest(name.toLowerCase(), lower);
  const isLike = distance(name.toLowerCase(), nearest) <= Math.min(MAX_DISTANCE, name.length / 3);
  return isLike ? candidates[lower.indexOf(nearest)] : undefined;
}
