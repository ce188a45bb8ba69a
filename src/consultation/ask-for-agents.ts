import type { Manifest } from "../agents/manifest.ts";
import type { NewId } from "../ids.ts";
import type { Ranking } from "../routing/ranking.ts";
import { cut } from "../text/fit.ts";
import { noAgent, type Question } from "./brief.ts";

const maxChoices = 5;
const maxLabelLength = 160;

/** Asks which agent is to work on a request of which the router is unsure. */
export function askForAgent({ ranked, wanted }: Ranking, pool: readonly Manifest[], newId: NewId): Question {
  return {
    id: newId("qst"),
    about: { kind: "agent" },
    text:
      wanted === undefined
        ? "It is not clear which agent should work on this. Which one do you want?"
        : `This is for ${wanted.agent}, which cannot be used: ${wanted.reason}. Which other agent do you want?`,
    accepts: ["choice"],
    choices: toChoices(namesOf(ranked), pool),
  };
}

/** Asks which agents are to do the parts of a request of which the router is unsure; none where it has none. */
export function askForParts(ranking: Ranking, pool: readonly Manifest[], newId: NewId): Question[] {
  const { ranked, wanted, unclear = [] } = ranking;
  const others = unclear.filter(({ part }) => part !== wanted?.part);
  const all =
    wanted?.part === undefined ? others : [{ part: wanted.part, agents: namesOf(ranked) }, ...others];
  return all.map(({ part, agents }) => ({
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

const namesOf = (ranked: Ranking["ranked"]): string[] => ranked.map(({ agent }) => agent);

const toChoices = (agents: readonly string[], pool: readonly Manifest[]) =>
  agents.slice(0, maxChoices).map((agent) => {
    const description = pool.find(({ name }) => name === agent)?.description ?? "";
    return { value: agent, label: toLabel(agent, description) };
  });

function toLabel(agent: string, description: string): string {
  const [sentence = ""] = description.split(/(?<=[.!?])\s|\n/, 1);
  return cut(sentence === "" ? agent : `${agent}: ${sentence}`, maxLabelLength);
}
