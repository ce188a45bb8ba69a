// What to ask before work begins: which agent, for the request or for those of its parts of which the router is unsure;
// then what the chosen agents cannot do without. Both come from the brief alone, so what was answered is never asked again.

import type { Manifest } from "../agents/manifest.ts";
import type { NewId } from "../ids.ts";
import type { Strategy } from "../planning/plan.ts";
import { chooseAgents } from "../routing/choose-agents.ts";
import type { Ranking } from "../routing/ranking.ts";
import { unsureBelow } from "../routing/thresholds.ts";
import { type Brief, noAgent, type Question } from "./brief.ts";
import { type MissingInput, missingInputs } from "./missing-inputs.ts";

const maxQuestions = 5;
const maxChoices = 5;
const maxLabelLength = 160;

/**
 * Either at most five questions, or the confidence with which work can begin.
 * @param pool the manifests of all agents that the ranking speaks of.
 * @param fed where the caller gives a graph, the agents that get files from others in it.
 */
export function consult(
  brief: Brief,
  ranking: Ranking,
  pool: readonly Manifest[],
  strategy: Strategy,
  newId: NewId,
  fed?: ReadonlySet<string>,
): { questions: Question[] } | { confidence: number } {
  const { confidence } = ranking;
  if (isUnsure(brief, ranking)) return { questions: askForAgents(ranking, pool, strategy, newId) };
  const missing = missingInputs(brief, chooseAgents(brief, ranking, pool, strategy), fed);
  if (missing.length === 0) return { confidence };
  return { questions: missing.slice(0, maxQuestions).map((input) => askForInput(input, newId)) };
}

const isUnsure = (brief: Brief, { ranked, confidence }: Ranking): boolean =>
  brief.agents.length === 0 && ranked.length > 0 && confidence < unsureBelow;

/** Asks who is to do each part that is unclear, else the whole; a plan of a single step has no parts. */
function askForAgents(
  ranking: Ranking,
  pool: readonly Manifest[],
  strategy: Strategy,
  newId: NewId,
): Question[] {
  const { ranked, wanted, unclear = [] } = ranking;
  const best = ranked.map(({ agent }) => agent);
  const parts =
    unclear.some(({ part }) => part === wanted?.part) || wanted?.part === undefined
      ? unclear
      : [{ part: wanted.part, agents: best }, ...unclear];
  if (strategy === "single" || parts.length === 0) {
    const text =
      wanted === undefined
        ? "It is not clear which agent should work on this. Which one do you want?"
        : `This is for ${wanted.agent}, which cannot be used: ${wanted.reason}. Which other agent do you want?`;
    return [
      {
        id: newId("qst"),
        about: { kind: "agent" },
        text,
        accepts: ["choice"],
        choices: toChoices(best, pool),
      },
    ];
  }
  return parts.slice(0, maxQuestions).map(({ part, agents }) => ({
    id: newId("qst"),
    about: { kind: "agent", part },
    text:
      wanted?.part === part
        ? `"${part}" is for ${wanted.agent}, which cannot be used: ${wanted.reason}. Which other agent do you want?`
        : `It is not clear which agent should do this part: "${part}". Which one do you want?`,
    accepts: ["choice"],
    choices: [...toChoices(agents, pool), { value: noAgent, label: "No agent: leave this part out." }],
  }));
}

const toChoices = (agents: readonly string[], pool: readonly Manifest[]) =>
  agents.slice(0, maxChoices).map((agent) => {
    const description = pool.find(({ name }) => name === agent)?.description ?? "";
    return { value: agent, label: toLabel(agent, description) };
  });

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
