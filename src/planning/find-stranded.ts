import type { Condition } from "./condition.ts";
import type { PlanStep } from "./plan.ts";

type Wiring = Pick<PlanStep, "id" | "dependsOn" | "when" | "onFailure">;
type Ending = Extract<Condition, { status: unknown }>["status"];
type Endings = ReadonlyMap<string, ReadonlySet<Ending>>;

/** A step that can never run, as it would need another to have ended in two ways. */
export type Stranded = { id: string; about: string; endings: Ending[] };

/** What a stranded step needs, for a person. */
export const whatItNeeds = ({ about, endings }: Stranded): string =>
  `${about} to have ${endings.map((each) => (each === "skipped" ? "been skipped" : each)).join(" and to have ")}`;

/**
 * The first step that can never run, however the others end, or undefined where there is none.
 * @param steps each behind those that it waits for.
 */
export function findStranded(steps: readonly Wiring[]): Stranded | undefined {
  const needed = new Map<string, Endings>();
  const mayFail = new Set(steps.filter(({ onFailure }) => onFailure === "degrade").map(({ id }) => id));
  for (const step of steps) {
    const endings = endingsNeeded(step, mayFail, needed);
    for (const [about, ways] of endings) {
      if (ways.size > 1) return { id: step.id, about, endings: [...ways] };
    }
    needed.set(step.id, endings);
  }
  return undefined;
}

/** How other steps must have ended for a step to run: what it asks itself, and what each that must have run asks. */
function endingsNeeded(
  { dependsOn, when = [] }: Wiring,
  mayFail: ReadonlySet<string>,
  needed: ReadonlyMap<string, Endings>,
): Endings {
  const asked = [
    ...dependsOn.filter((id) => !mayFail.has(id)).map((id) => [id, "succeeded"] as const),
    ...when.flatMap((each) => ("status" in each ? [[each.step, each.status] as const] : [])),
  ];
  const all = new Map<string, ReadonlySet<Ending>>();
  const add = (id: string, ways: Iterable<Ending>) => all.set(id, new Set([...(all.get(id) ?? []), ...ways]));
  for (const [id, ending] of asked) {
    add(id, [ending]);
    if (ending === "skipped") continue;
    for (const [earlier, ways] of needed.get(id) ?? []) add(earlier, ways);
  }
  return all;
}
