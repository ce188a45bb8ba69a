import type { Manifest } from "../agents/manifest.ts";
import type { Brief } from "../consultation/brief.ts";
import { withoutNegations } from "./english/negations.ts";
import { findParts, type Part } from "./parts.ts";
import type { Ranking } from "./ranking.ts";
import { confidenceIn, createScorer, type RankedAgent, sortByName } from "./score-agents.ts";
import type { Task } from "./tasks.ts";
import { unsureBelow } from "./thresholds.ts";

/** Agents in a ranking, and parts that are unclear: those beyond would make every event longer and be read by no one. */
const maxRanked = 20;
/** Agents to choose from for a part that is unclear. */
const maxCandidates = 5;

/**
 * Orders the agents of a pool by how well they fit a brief. The same brief and pool, in whatever order, give
 * the same ranking. Where a request clearly means an agent that cannot be used, the confidence in another is at most
 * the chance that it does not.
 * @param isAvailable null where an agent can be used; else the reason why not, in words.
 */
export function rankAgents(
  brief: Brief,
  pool: readonly Manifest[],
  isAvailable: (manifest: Manifest) => string | null,
): Ranking {
  const available: Manifest[] = [];
  const unavailable: Ranking["unavailable"] = [];
  for (const manifest of sortByName(pool)) {
    const reason = isAvailable(manifest);
    if (reason === null) available.push(manifest);
    else unavailable.push({ agent: manifest.name, reason });
  }
  const { ranked, confidence, parts } = scoreRequest(brief, available);
  const unclear = parts.flatMap(toUnclear).slice(0, maxRanked);
  const best = {
    ranked: ranked.slice(0, maxRanked),
    unavailable,
    ...(unclear.length === 0 ? {} : { unclear }),
  };
  const wanted = findWanted(brief, pool, unavailable);
  if (wanted === undefined) return { ...best, confidence };
  return { ...best, confidence: Math.min(confidence, 1 - wanted.confidence), wanted };
}

type Scores = { ranked: RankedAgent[]; confidence: number; parts: Part[] };

/** A request in parts is as sure as the least sure of them. Else tasks that agree say whom it is for, or its words do. */
function scoreRequest(request: Brief, pool: readonly Manifest[]): Scores {
  const brief = withoutNegations(request);
  const score = createScorer(pool);
  if (brief.agents.length > 0) return asOne(score(brief));
  const { parts, forOne } = findParts(brief, score);
  if (parts.length > 0) {
    return { ranked: bestOf(parts), confidence: Math.min(...parts.map((part) => part.confidence)), parts };
  }
  return asOne(forOne.length > 0 ? bestOf(forOne) : score(brief));
}

const asOne = (ranked: RankedAgent[]): Scores => ({ ranked, confidence: confidenceIn(ranked), parts: [] });

/** The first agent that a request, or a part of it, would clearly go to if it could be used. */
function findWanted(
  brief: Brief,
  pool: readonly Manifest[],
  unavailable: Ranking["unavailable"],
): Ranking["wanted"] {
  if (unavailable.length === 0 || brief.agents.length > 0) return undefined;
  const { parts, ranked, ...whole } = scoreRequest(brief, pool);
  const chosen: (Pick<Part, "confidence"> & { agent?: string | undefined; text?: string })[] =
    parts.length > 0 ? parts : [{ agent: ranked[0]?.agent, ...whole }];
  for (const { agent, confidence, text } of chosen) {
    const found = unavailable.find((each) => each.agent === agent);
    if (found === undefined || confidence < unsureBelow) continue;
    return { ...found, confidence, ...(text === undefined ? {} : { part: text }) };
  }
  return undefined;
}

/** A part that no agent clearly wins, with those to choose from. */
const toUnclear = ({ text, confidence, ranked }: Part): NonNullable<Ranking["unclear"]> =>
  confidence >= unsureBelow
    ? []
    : [{ part: text, agents: ranked.slice(0, maxCandidates).map(({ agent }) => agent) }];

/** Each agent at its best: by the task that it fits most. */
function bestOf(tasks: readonly Task[]): RankedAgent[] {
  const best = new Map<string, RankedAgent>();
  for (const entry of tasks.flatMap((task) => task.ranked)) {
    if (entry.score > (best.get(entry.agent)?.score ?? -1)) best.set(entry.agent, entry);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.agent < b.agent ? -1 : 1));
}
