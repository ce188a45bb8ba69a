import { isLinked, isOrigin, sortByLinks } from "../agents/links.ts";
import type { Manifest } from "../agents/manifest.ts";
import type { Brief } from "../consultation/brief.ts";
import type { Strategy } from "../planning/plan.ts";
import { arrange, isCertain, isPath, type Place } from "./arrange.ts";
import { withoutNegations } from "./english/negations.ts";
import { hasOrder, saysListIsOrdered, splitStages } from "./english/stages.ts";
import { findParts, type Part } from "./parts.ts";
import type { Ranking } from "./ranking.ts";
import { createScorer } from "./score-agents.ts";

/**
 * The agents that work on a brief, in the order in which they work, where they have one; none where no agent is
 * available. `sequence`: each works after the one before, because that was asked for, because words of the request
 * say so, or because each builds on what the one before makes. `graph`: each works after those that its place says.
 */
export type Choice = { agents: Manifest[] } & (
  | { order: "apart" }
  | { order: "sequence"; why: "strategy" | "words" | "links" }
  | { order: "graph"; places: Place[] }
);

/**
 * The agents that a plan would use: those that were named, else the clear winners of the request's parts, else
 * the one that fits best.
 */
export function chooseAgents(
  brief: Brief,
  ranking: Ranking,
  pool: readonly Manifest[],
  strategy: Strategy,
): Choice {
  const usable = usableAgents(ranking, pool);
  if (strategy === "single") {
    const best = usable.get(brief.agents[0] ?? ranking.ranked[0]?.agent ?? "");
    return { agents: best === undefined ? [] : [best], order: "apart" };
  }
  const stages = wantedStages(brief, ranking, usable);
  const agents = stages.flat();
  const isNamed = brief.agents.length > 0;
  if (agents.length < 2) return { agents, order: "apart" };
  if (strategy === "fan-out") return { agents: isNamed ? agents : [...new Set(agents)], order: "apart" };
  if (strategy === "chain") return inSequence(brief, stages);
  return strategy === "graph" ? inGraph(isNamed, stages) : inOrder(brief, stages);
}

/** The agents of a pool that the ranking does not hold for unavailable, by name. */
export function usableAgents({ unavailable }: Ranking, pool: readonly Manifest[]): Map<string, Manifest> {
  const usable = new Map(pool.map((manifest) => [manifest.name, manifest]));
  for (const { agent } of unavailable) usable.delete(agent);
  return usable;
}

/** Those whose work an agent of a choice gets. */
export function workBefore(choice: Choice, index: number): Manifest[] {
  if (choice.order === "graph") return choice.places[index]?.gets ?? [];
  return choice.order === "sequence" ? choice.agents.slice(Math.max(0, index - 1), index) : [];
}

type Stages = Manifest[][];

/** Agents in the order in which they are spoken of, cut where words say that what comes then comes after. */
function wantedStages(request: Brief, { ranked }: Ranking, usable: ReadonlyMap<string, Manifest>): Stages {
  const brief = withoutNegations(request);
  const toAgents = (names: readonly string[]) => names.flatMap((name) => usable.get(name) ?? []);
  const parts = brief.agents.length > 0 ? [] : findParts(brief, createScorer([...usable.values()])).parts;
  if (parts.length > 0) return inStages(parts).map(toAgents);
  const named = ranked.filter(({ reasons }) => reasons[0]?.kind === "named");
  const chosen = (named.length > 0 ? named : ranked.slice(0, 1)).map(({ agent }) => agent);
  const agents = toAgents(brief.agents.length > 0 ? brief.agents : chosen);
  const isOrdered = hasOrder(splitStages(brief.goal)) || saysListIsOrdered(brief.goal);
  return isOrdered ? agents.map((agent) => [agent]) : [agents];
}

function inStages(parts: readonly Part[]): string[][] {
  const stages: string[][] = [];
  for (const { agent, follows } of parts) {
    const current = stages.at(-1);
    if (current === undefined || follows) stages.push([agent]);
    else current.push(agent);
  }
  return stages;
}

/** A chain that was asked for. Agents that a caller named stay in that order. */
function inSequence({ agents: named }: Brief, stages: Stages): Choice {
  const agents = stages.flat();
  if (stages.length > 1) return { agents, order: "sequence", why: "words" };
  return { agents: named.length > 0 ? agents : sortByLinks(agents), order: "sequence", why: "strategy" };
}

/** The order that words and links give. What they leave open makes a graph only where that is certain. */
function inOrder({ agents: named }: Brief, stages: Stages): Choice {
  const agents = stages.flat();
  const isNamed = named.length > 0;
  const hasRepeats = new Set(agents).size < agents.length;
  if (stages.length === 1) {
    const linked = isNamed ? agents : sortByLinks(agents);
    if (isLinked(linked)) return { agents: linked, order: "sequence", why: "links" };
    // An agent that was named twice is to work twice, on the same.
    if (hasRepeats) return { agents, order: "apart" };
  }
  const isLine = stages.every(({ length }) => length === 1);
  // A graph has one step for each agent.
  if (isLine || hasRepeats || !isCertain(stages)) return { agents, order: "sequence", why: "words" };
  const graph = inGraph(isNamed, stages);
  if (isPath(graph.places)) {
    return { agents: graph.agents, order: "sequence", why: stages.length > 1 ? "words" : "links" };
  }
  return graph.places.some(({ after }) => after.length > 0) ? graph : { agents, order: "apart" };
}

/** A step for each agent, however often it was named. */
function inGraph(isNamed: boolean, stages: Stages) {
  const once = stages.map((stage, index) =>
    [...new Set(stage)].filter((agent) => !stages.slice(0, index).flat().includes(agent)),
  );
  const places = arrange(isNamed ? once : once.map((stage) => sortByLinks(stage, isOrigin)));
  return { agents: places.map(({ agent }) => agent), order: "graph", places } as const;
}
