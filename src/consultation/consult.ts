// What to ask before work begins: which agent, where the router is unsure; then what the chosen agents
// cannot do without. Both come from the brief alone, so what was answered is never asked again.

import type { Manifest } from "../agents/manifest.ts";
import type { NewId } from "../ids.ts";
import type { Strategy } from "../planning/plan.ts";
import { chooseAgents } from "../routing/choose-agents.ts";
import type { Ranking } from "../routing/ranking.ts";
import { unsureBelow } from "../routing/thresholds.ts";
import type { Brief, Question } from "./brief.ts";
import { type MissingInput, missingInputs, type Work } from "./missing-inputs.ts";

const maxQuestions = 5;
const maxChoices = 5;
const maxLabelLength = 160;

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
  if (isUnsure(brief, ranking)) return { questions: [askForAgent(ranking, pool, newId)] };
  const missing = missingInputs(brief, chooseAgents(brief, ranking, pool, strategy), work);
  if (missing.length === 0) return { confidence };
  return { questions: missing.slice(0, maxQuestions).map((input) => askForInput(input, newId)) };
}

const isUnsure = (brief: Brief, { ranked, confidence }: Ranking): boolean =>
  brief.agents.length === 0 && ranked.length > 0 && confidence < unsureBelow;

function askForAgent({ ranked, wanted }: Ranking, pool: readonly Manifest[], newId: NewId): Question {
  return {
    id: newId("qst"),
    about: { kind: "agent" },
    text:
      wanted === undefined
        ? "It is not clear which agent should work on this. Which one do you want?"
        : `This is for ${wanted.agent}, which cannot be used: ${wanted.reason}. Which other agent do you want?`,
    accepts: ["choice"],
    choices: ranked.slice(0, maxChoices).map(({ agent }) => {
      const description = pool.find(({ name }) => name === agent)?.description ?? "";
      return { value: agent, label: toLabel(agent, description) };
    }),
  };
}

function toLabel(agent: string, description: string): string {
  const [sentence = ""] = description.split(/(?<=[.!?])\s|\n/, 1);
  const label = sentence === "" ? agent : `${agent}: ${sentence}`;
  return label.length > maxLabelLength ? `${label.slice(0, maxLabelLength - 1)}…` : label;
}

function askForInput({ agent, name, spec }: MissingInput, newId: NewId): Question {
  const about = { kind: "input" as const, agent, input: name };
  const { schema, choices, accepts } = spec;
  const preset = spec.default === undefined ? {} : { default: spec.default };
  const question = { id: newId("qst"), about, text: spec.question, ...preset };
  if (schema !== undefined) return { ...question, accepts: ["value"], schema };
  if (choices === undefined) return { ...question, accepts };
  return { ...question, accepts: ["choice"], choices: choices.map((value) => ({ value, label: value })) };
}
