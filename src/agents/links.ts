import type { Manifest } from "./manifest.ts";

/** Whether what one agent makes is what another one works on. */
export const feeds = (from: Manifest, to: Manifest): boolean =>
  from.produces.some((kind) => to.consumes.includes(kind));

/** Whether one agent feeds another with something of its own, which it does not itself work on. */
export const isOrigin = (from: Manifest, to: Manifest): boolean =>
  from.produces.some((kind) => to.consumes.includes(kind) && !from.consumes.includes(kind));

/** Whether each of several agents works on what the one before it makes. */
export const isLinked = (agents: readonly Manifest[]): boolean =>
  agents.length > 1 &&
  agents.every((agent, index) => {
    const before = agents[index - 1];
    return before === undefined || feeds(before, agent);
  });

/** The same agents, each after all those that must come before it. Where they must before each other, as they were. */
export function sortByLinks(
  agents: readonly Manifest[],
  isBefore: (from: Manifest, to: Manifest) => boolean = feeds,
): Manifest[] {
  const left = [...agents];
  const sorted: Manifest[] = [];
  while (left.length > 0) {
    const next = left.findIndex((agent) => !left.some((other) => other !== agent && isBefore(other, agent)));
    if (next < 0) return [...agents];
    sorted.push(...left.splice(next, 1));
  }
  return sorted;
}
