import type { Manifest } from "./manifest.ts";

/** Whether what one agent makes is what another one works on. */
export const feeds = (from: Manifest, to: Manifest): boolean =>
  from.produces.some((kind) => to.consumes.includes(kind));

/** Whether each of several agents works on what the one before it makes. */
export const isLinked = (agents: readonly Manifest[]): boolean =>
  agents.length > 1 &&
  agents.every((agent, index) => {
    const before = agents[index - 1];
    return before === undefined || feeds(before, agent);
  });

/** The same agents, each after all those whose work it builds on. Where they build on each other, as they were. */
export function sortByLinks(agents: readonly Manifest[]): Manifest[] {
  const left = [...agents];
  const sorted: Manifest[] = [];
  while (left.length > 0) {
    const next = left.findIndex((agent) => !left.some((other) => other !== agent && feeds(other, agent)));
    if (next < 0) return [...agents];
    sorted.push(...left.splice(next, 1));
  }
  return sorted;
}
