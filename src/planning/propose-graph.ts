import { feeds } from "../agents/links.ts";
import type { Manifest } from "../agents/manifest.ts";
import type { Place } from "../routing/arrange.ts";
import type { Binding, Graph } from "./graph.ts";

const everything: Binding = { output: true, findings: true, artifacts: "**" };

/** The graph of agents at their places, as a caller could have given it: a step for each, under the agent's name. */
export const proposeGraph = (places: readonly Place[]): Graph => ({
  steps: places.map(({ agent: { name }, gets }) => ({
    id: name,
    agent: name,
    ...(gets.length === 0 ? {} : { use: Object.fromEntries(gets.map((each) => [each.name, everything])) }),
  })),
});

/** Why the graph is as it is: a sentence for each step that builds on others. */
export const whyGraph = (places: readonly Place[]): string[] =>
  places.flatMap(({ agent, after, gets }) => (after.length === 0 ? [] : [whyPlace(agent, gets)]));

function whyPlace(agent: Manifest, gets: readonly Manifest[]): string {
  const names = gets.map(({ name }) => name).join(", ");
  const kinds = agent.consumes.filter((kind) => gets.some(({ produces }) => produces.includes(kind)));
  const reason = gets.every((each) => feeds(each, agent))
    ? `it works on what they make (${kinds.join(", ")})`
    : "the request says in which order";
  return `${agent.name} gets the results of ${names}: ${reason}.`;
}
