import { feeds } from "../agents/links.ts";
import type { Manifest } from "../agents/manifest.ts";

/** Where an agent stands among those that it works with. */
export type Place = {
  agent: Manifest;
  /** Those that it works right after. */
  after: Manifest[];
  /** Those whose work it gets: the same, and of each kind that it works on the last ones before it that make it. */
  gets: Manifest[];
};

/**
 * Puts agents into the order of their work, each of them once. All of a stage come after the stage before. Within a
 * stage an agent comes after those listed before it whose work it builds on, and apart from the others.
 */
export function arrange(stages: readonly (readonly Manifest[])[]): Place[] {
  const places: Place[] = [];
  const predecessors = new Map<Manifest, Set<Manifest>>();
  const lastOf = (agents: readonly Manifest[]): Manifest[] =>
    agents.filter((agent) => !agents.some((other) => predecessors.get(other)?.has(agent)));
  let finished: Manifest[] = [];
  for (const stage of stages) {
    for (const [index, agent] of stage.entries()) {
      const linked = stage.slice(0, index).filter((other) => feeds(other, agent));
      const after = linked.length > 0 ? lastOf(linked) : finished;
      const earlier = new Set(after.flatMap((other) => [other, ...(predecessors.get(other) ?? [])]));
      predecessors.set(agent, earlier);
      const makers = agent.consumes.flatMap((kind) =>
        lastOf([...earlier].filter(({ produces }) => produces.includes(kind))),
      );
      const known = places.map((place) => place.agent);
      places.push({
        agent,
        after,
        gets: known.filter((other) => after.includes(other) || makers.includes(other)),
      });
    }
    finished = lastOf(stage);
  }
  return places;
}

/** Whether each works after the one before, and after no other. */
export const isPath = (places: readonly Place[]): boolean =>
  places.every(({ after }, index) => {
    const before = places[index - 1]?.agent;
    return before === undefined ? after.length === 0 : after.length === 1 && after[0] === before;
  });

/**
 * Whether it is certain what agents may do at the same time, where words put them into stages. Words alone do not tell:
 * "build it, then run the tests and deploy" may mean one after the other. So each that shares its stage has to say
 * what it works with and, behind the first stage, to build on work before it.
 */
export function isCertain(stages: readonly (readonly Manifest[])[]): boolean {
  if (stages.length === 1) return true;
  return stages.every((stage, index) => {
    if (stage.length === 1) return true;
    const known = stages.slice(0, index + 1).flat();
    const isFed = (agent: Manifest) => known.some((other) => other !== agent && feeds(other, agent));
    return stage.every(index === 0 ? saysWhatItWorksWith : isFed);
  });
}

const saysWhatItWorksWith = ({ consumes, produces }: Manifest) => consumes.length + produces.length > 0;
