import { isAnswer } from "../formats/answers.ts";
import type { Kind } from "./kinds.ts";
import { bucketOf, type Rates, type Run } from "./rates.ts";

/** A rise of errors: where it began, what else first occurred in it, and a warning that came shortly before. */
export type Incident = { spike: Run; origin: Kind; followers: Kind[]; warning: Kind | undefined };

/** How many buckets before a spike its cause is looked for. */
const BUCKETS_BEFORE = 2;

/** What tells of a failure at the same second as a web server does is nearer to its cause. */
function causeFirst(kinds: readonly Kind[]): Kind[] {
  const second = ({ first: { time = 0 } }: Kind) => Math.floor(time / 1_000);
  return kinds.toSorted(
    (a, b) => second(a) - second(b) || Number(isAnswer(a.group)) - Number(isAnswer(b.group)),
  );
}

/**
 * The incident that a spike of errors is: its origin is the first error of a kind that had not occurred before.
 * Undefined where only known kinds became more frequent. `kinds` are in the order of their first occurrence.
 */
export function incidentOf(spike: Run, errors: Rates, kinds: readonly Kind[]): Incident | undefined {
  const isNear = ({ first: { time } }: Kind) => {
    const bucket = time === undefined ? -1 : bucketOf(errors, time);
    return bucket >= spike.from - BUCKETS_BEFORE && bucket < spike.to;
  };
  const near = kinds.filter(isNear);
  const [origin, ...followers] = causeFirst(near.filter(({ level }) => level === "error"));
  if (origin === undefined) return undefined;
  const warning = near.slice(0, near.indexOf(origin)).findLast(({ level }) => level === "warning");
  return { spike, origin, followers, warning };
}
