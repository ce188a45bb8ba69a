// What to ask before work begins: which agent, for the request or for those of its parts of which the router is unsure;
// then what the chosen agents cannot do without. Both come from the brief alone, so what was answered is never asked again.

import type { Manifest } from "../agents/manifest.ts";
import type { NewId } from "../ids.ts";
import type { Strategy } from "../planning/plan.ts";
import { chooseAgents } from "../routing/choose-agents.ts";
import type { Ranking } from "../routing/ranking.ts";
import { unsureBelow } from "../routing/thresholds.ts";
import { askForAgent, askForParts } from "./ask-for-agents.ts";
import type { Brief, Question } from "./brief.ts";
import { type MissingInput, missingInputs, type Work } from "./missing-inputs.ts";

const maxQuestions = 5;

/**
 * Either at most five questions, or the confidence with which work can begin.
 * @param pool the manifests of all agents that the ranking speaks of.
 * @param work where the caller gives a graph, that of its steps.
 */
export function consult(
  brief: Brief,
  ranking: Ranking,
  pool: readonly Manifest[],
  strategy: Strategy,
  newId: NewId,
  work?: readonly Work[],
): { questions: Question[] } | { confidence: number } {
  const { confidence } = ranking;
  if (isUnsure(brief, ranking)) {
    // A plan of a single step has no parts.
    const parts = strategy === "single" ? [] : askForParts(ranking, pool, newId).slice(0, maxQuestions);
    return { questions: parts.length > 0 ? parts : [askForAgent(ranking, pool, newId)] };
  }
  const missing = missingInputs(brief, chooseAgents(brief, ranking, pool, strategy), work);
  if (missing.length === 0) return { confidence };
  return { questions: missing.slice(0, maxQuestions).map((input) => askForInput(input, newId)) };
}

const isUnsure = (brief: Brief, { ranked, confidence }: Ranking): boolean =>
  brief.agents.length === 0 && ranked.length > 0 && confidence < unsureBelow;

function askForInput({ agent, name, spec }: MissingInput, newId: NewId): Question {
  const about = { kind: "input" as const, agent, input: name };
  const { schema, choices, accepts } = spec;
  const preset = spec.default === undefined ? {} : { default: spec.default };
  const question = { id: newId("qst"), about, text: spec.question, ...preset };
  if (schema !== undefined) return { ...question, accepts: ["value"], schema };
  if (choices === undefined) return { ...question, accepts };
  return { ...question, accepts: ["choice"], choices: choices.map((value) => ({ value, label: value })) };
}
