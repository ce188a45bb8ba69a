import type { Manifest } from "../agents/manifest.ts";
import { accept, type Reply, refuse } from "../problems.ts";
import type { Choice } from "../routing/choose-agents.ts";
import type { Plan, Strategy } from "./plan.ts";
import type { Project } from "./projects.ts";

/** The shape of work that is no graph. */
export type Layout = {
  shape: Exclude<Plan["shape"], "graph">;
  agents: Manifest[];
  /** What each agent does a step for; none where each does one step for everything. */
  projects: Project[];
  reason: string;
};

const whySequence = {
  strategy: "A chain was asked for.",
  words: "The request says in which order.",
  links: "Each builds on what the one before makes.",
} as const;

/**
 * Lays out the work of chosen agents.
 * @param projects none where the files are one project.
 * @returns a refusal with `invalid_request` where the strategy does not suit the request.
 */
export function layOut(
  choice: Exclude<Choice, { order: "graph" }>,
  projects: Project[],
  strategy: Strategy,
): Reply<Layout> {
  const { agents } = choice;
  if (strategy === "single") {
    return accept({ shape: "single", agents, projects: [], reason: "A single step was asked for." });
  }
  if (choice.order === "sequence") {
    return accept({ shape: "chain", agents, projects: [], reason: whySequence[choice.why] });
  }
  if (strategy === "chain" || strategy === "graph") {
    const detail = `A ${strategy} needs two agents or more: name them, or say what is to be done first and what then.`;
    return refuse("invalid_request", detail, "/strategy");
  }
  if (strategy === "fan-out" && agents.length < 2 && projects.length === 0) {
    const detail = "There is nothing to fan out over: send several projects, or name several agents.";
    return refuse("invalid_request", detail, "/strategy");
  }
  if (strategy === "fan-out") {
    return accept({ shape: "fan-out", agents, projects, reason: "A fan-out was asked for." });
  }
  if (agents.length < 2) return accept(layOutOne(agents, projects));
  const reason = "The agents do not build on each other's work.";
  return accept({ shape: "fan-out", agents, projects, reason });
}

function layOutOne(agents: Manifest[], projects: Project[]): Layout {
  if (projects.length === 0 || !agents.every(takesFiles)) {
    return { shape: "single", agents, projects: [], reason: "The request is one task." };
  }
  const names = projects.map(({ name }) => name).join(", ");
  return {
    shape: "fan-out",
    agents,
    projects,
    reason: `The files are ${projects.length} projects: ${names}.`,
  };
}

const takesFiles = ({ inputs }: Manifest): boolean =>
  Object.values(inputs).some(({ accepts }) => accepts.includes("files"));
