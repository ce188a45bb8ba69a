/**
 * Brings steps into an order in which each comes behind those it waits for, otherwise as they were given. Where
 * there is none, gives the ids of a circle of steps, its first id once more at the end.
 * @param before the ids of the steps that one waits for, each of them among the steps.
 */
export function sortSteps<S extends { id: string }>(
  steps: readonly S[],
  before: (step: S) => readonly string[],
): { order: S[] } | { circle: string[] } {
  const order: S[] = [];
  const left = new Map(steps.map((step) => [step.id, step]));
  const isFree = (step: S) => before(step).every((id) => !left.has(id));
  for (let next = find(left, isFree); next !== undefined; next = find(left, isFree)) {
    left.delete(next.id);
    order.push(next);
  }
  const [stuck] = left.values();
  return stuck === undefined ? { order } : { circle: circleFrom(stuck, left, before) };
}

const find = <S>(steps: ReadonlyMap<string, S>, test: (step: S) => boolean): S | undefined =>
  [...steps.values()].find(test);

/** Every step that is left waits for another that is left, so going back through them comes round. */
function circleFrom<S extends { id: string }>(
  start: S,
  left: ReadonlyMap<string, S>,
  before: (step: S) => readonly string[],
): string[] {
  const path: string[] = [];
  for (let step: S | undefined = start; step !== undefined; ) {
    const seen = path.indexOf(step.id);
    if (seen >= 0) return [...path.slice(seen), step.id].reverse();
    path.push(step.id);
    const next: string | undefined = before(step).find((id) => left.has(id));
    step = next === undefined ? undefined : left.get(next);
  }
  return path;
}
