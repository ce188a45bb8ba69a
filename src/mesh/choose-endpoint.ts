/** What can be chosen: `load` is the calls under way. */
export type Candidate = { weight: number; load: number };

/**
 * Draws two endpoints by their weights, and takes the one with fewer calls under way for its weight: the power of two
 * choices (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001). Where nothing is under way
 * the first drawn is taken, so calls spread by weight. `random` gives numbers from 0 up to, but not including, 1.
 */
export function chooseEndpoint<C extends Candidate>(
  candidates: readonly C[],
  random: () => number,
): C | undefined {
  const first = draw(candidates, random());
  if (first === undefined) return undefined;
  const second = draw(
    candidates.filter((candidate) => candidate !== first),
    random(),
  );
  return second !== undefined && loadOf(second) < loadOf(first) ? second : first;
}

const loadOf = ({ load, weight }: Candidate): number => load / weight;

function draw<C extends Candidate>(candidates: readonly C[], at: number): C | undefined {
  let left = at * candidates.reduce((sum, { weight }) => sum + weight, 0);
  return candidates.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}
