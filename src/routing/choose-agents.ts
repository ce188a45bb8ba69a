import type { Manifest } from "../agents/manifest.ts";
import type { Brief } from "../consultation/brief.ts";
import type { Strategy } from "../planning/plan.ts";
import { splitClauses } from "./clauses.ts";
import { findParts } from "./parts.ts";
import type { Ranking } from "./ranking.ts";
import { createScorer } from "./score-agents.ts";

export type Choice = {
  /** In the order in which the request speaks of them; empty where no agent is available. */
  agents: Manifest[];
  /** Whether words of the request say that one works after the other. */
  inSequence: boolean;
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
  const best = brief.agents[0] ?? ranking.ranked[0]?.agent;
  const { names, inSequence } =
    strategy === "single" && best !== undefined
      ? { names: [best], inSequence: false }
      : wanted(brief, ranking, [...usable.values()]);
  return { agents: names.flatMap((name) => usable.get(name) ?? []), inSequence };
}

/** The agents of a pool that the ranking does not hold for unavailable, by name. */
export function usableAgents({ unavailable }: Ranking, pool: readonly Manifest[]): Map<string, Manifest> {
  const usable = new Map(pool.map((manifest) => [manifest.name, manifest]));
  for (const { agent } of unavailable) usable.delete(agent);
  return usable;
}

function wanted(
  brief: Brief,
  ranking: Ranking,
  usable: readonly Manifest[],
): { names: string[]; inSequence: boolean } {
  const hasOrder = splitClauses(brief.goal).some((clause) => clause.follows);
  if (brief.agents.length > 0) return { names: brief.agents, inSequence: hasOrder };
  const parts = findParts(brief, createScorer(usable));
  if (parts.length > 0) {
    return { names: parts.map(({ agent }) => agent), inSequence: parts.some(({ follows }) => follows) };
  }
  const named = ranking.ranked.filter(({ reasons }) => reasons[0]?.kind === "named");
  const chosen = named.length > 0 ? named : ranking.ranked.slice(0, 1);
  return { names: chosen.map(({ agent }) => agent), inSequence: hasOrder };
}
