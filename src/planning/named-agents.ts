import type { Graph } from "./graph.ts";

/** The agents that a request names, and where in its body it does. */
export const namedAgents = ({ agents, graph }: { agents: string[]; graph?: Graph | undefined }) => [
  ...agents.map((name, index) => ({ name, pointer: `/agents/${index}` })),
  ...(graph?.steps ?? []).map(({ agent }, index) => ({
    name: agent,
    pointer: `/graph/steps/${index}/agent`,
  })),
];
