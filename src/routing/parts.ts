// A request may hold several tasks: "run the tests, then explain main.py". Ranked as one, its agents would
// tie and look like doubt. So each clause is ranked alone, and where clauses are clearly won by different
// agents the request has parts.

import type { Brief } from "../consultation/brief.ts";
import { splitClauses } from "./clauses.ts";
import { confidenceIn, type RankedAgent, type Scorer } from "./score-agents.ts";
import { clearWinnerFrom, unsureBelow } from "./thresholds.ts";

/** One task of a request that has several. */
export type Part = {
  agent: string;
  /** Whether the request says that it comes after the parts before. */
  follows: boolean;
  confidence: number;
  ranked: RankedAgent[];
};

/** What a text calls by a name with an ending, such as `scripts/build.js`, as long as names may be. */
const fileNamesIn = (text: string): string[] =>
  text.match(/(?<![\w./-])[\w./-]{1,250}\.[a-z]\w{0,9}\b/g) ?? [];

/** The parts of a brief's goal in their order: at least two, each with another agent; or none. */
export function findParts(brief: Brief, score: Scorer): Part[] {
  const clauses = splitClauses(brief.goal);
  if (clauses.length < 2) return [];
  const isOrdered = clauses.some(({ follows }) => follows);
  const parts: Part[] = [];
  let follows = false;
  for (const clause of clauses) {
    follows ||= clause.follows;
    // Files and code belong to the request as a whole, and would speak for the same agent in every clause, except
    // for the files that a clause names.
    const files = fileNamesIn(clause.text).map((name) => ({ name }));
    const ranked = score({ ...brief, goal: clause.text, code: [], files });
    const confidence = confidenceIn(ranked);
    // Where words of order say that there are several tasks, a clause about a file of its own is surely one of them.
    const enough = isOrdered && files.length > 0 ? unsureBelow : clearWinnerFrom;
    const agent = ranked[0]?.agent;
    if (agent === undefined || confidence < enough) continue;
    if (parts.some((part) => part.agent === agent)) continue;
    parts.push({ agent, follows: follows && parts.length > 0, confidence, ranked });
    follows = false;
  }
  return parts.length > 1 ? parts : [];
}
