import { isLinked, sortByLinks } from "../agents/links.ts";
import type { Manifest } from "../agents/manifest.ts";
import type { Brief } from "../consultation/brief.ts";
import type { Strategy } from "../planning/plan.ts";
import { splitClauses } from "./clauses.ts";
import { findParts } from "./parts.ts";
import type { Ranking } from "./ranking.ts";
import { createScorer } from "./score-agents.ts";

/** The agents that work on a brief, and whether one after the other. */
export type Choice = {
  /** In the order in which they work, where they have one; none where no agent is available. */
  agents: Manifest[];
  /**
   * Why each works after the one before: it was asked for, words of the request say so, or each builds on what the
   * one before makes. Null where they work apart.
   */
  sequence: "strategy" | "words" | "links" | null;
};

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
  const { names, isOrdered } = wantedAgents(brief, ranking, [...usable.values()]);
  const agents = names.flatMap((name) => usable.get(name) ?? []);
  if (strategy === "single") {
    const best = usable.get(brief.agents[0] ?? ranking.ranked[0]?.agent ?? "");
    return { agents: best === undefined ? [] : [best], sequence: null };
  }
  if (strategy === "fan-out" || strategy === "graph" || agents.length < 2) return { agents, sequence: null };
  if (isOrdered) return { agents, sequence: "words" };
  const linked = brief.agents.length > 0 ? agents : sortByLinks(agents);
  if (strategy === "chain") return { agents: linked, sequence: "strategy" };
  return isLinked(linked) ? { agents: linked, sequence: "links" } : { agents, sequence: null };
}

/** The agents of a pool that the ranking does not hold for unavailable, by name. */
export function usableAgents({ unavailable }: Ranking, pool: readonly Manifest[]): Map<string, Manifest> {
  const usable = new Map(pool.map((manifest) => [manifest.name, manifest]));
  for (const { agent } of unavailable) usable.delete(agent);
  return usable;
}

function wantedAgents(
  brief: Brief,
  { ranked }: Ranking,
  usable: readonly Manifest[],
): { names: string[]; isOrdered: boolean } {
  const hasOrder = splitClauses(brief.goal).some(({ follows }) => follows);
  if (brief.agents.length > 0) return { names: brief.agents, isOrdered: hasOrder };
  const parts = findParts(brief, createScorer(usable));
  if (parts.length > 0) {
    return { names: parts.map(({ agent }) => agent), isOrdered: parts.some(({ follows }) => follows) };
  }
  const named = ranked.filter(({ reasons }) => reasons[0]?.kind === "named");
  const chosen = named.length > 0 ? named : ranked.slice(0, 1);
  return { names: chosen.map(({ agent }) => agent), isOrdered: hasOrder };
}
