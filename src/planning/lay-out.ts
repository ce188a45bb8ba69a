// The shape of the work, decided without a model: from what was named, from the words of the request, from what
// agents make of each other's results, and from how the files fall into projects.

import type { Manifest } from "../agents/manifest.ts";
import type { Brief } from "../consultation/brief.ts";
import { accept, type Reply, refuse } from "../problems.ts";
import type { Choice } from "../routing/choose-agents.ts";
import { isLinked, sortByLinks } from "./links.ts";
import type { Plan, Strategy } from "./plan.ts";
import type { Project } from "./projects.ts";

export type Layout = {
  shape: Plan["shape"];
  /** In the order in which they work, where the shape has one. */
  agents: Manifest[];
  /** What each agent does a step for; none where each does one step for everything. */
  projects: Project[];
  reason: string;
};

/**
 * Lays out the work of chosen agents.
 * @param projects none where the files are one project.
 * @returns a refusal with `invalid_request` where the strategy does not suit the request.
 */
export function layOut(brief: Brief, choice: Choice, projects: Project[], strategy: Strategy): Reply<Layout> {
  switch (strategy) {
    case "single":
      return accept({ ...choice, shape: "single", projects: [], reason: "A single step was asked for." });
    case "chain":
      return layOutChain(brief, choice);
    case "fan-out":
      return layOutFanOut(choice, projects);
    case "auto":
      return accept(
        choice.agents.length > 1 ? layOutSeveral(brief, choice, projects) : layOutOne(choice, projects),
      );
  }
}

function layOutChain(brief: Brief, { agents, inSequence }: Choice): Reply<Layout> {
  if (agents.length < 2) {
    const detail =
      "A chain needs two agents or more: name them, or say what is to be done first and what then.";
    return refuse("invalid_request", detail, "/strategy");
  }
  const isOrdered = inSequence || brief.agents.length > 0;
  const ordered = isOrdered ? agents : sortByLinks(agents);
  return accept({ shape: "chain", agents: ordered, projects: [], reason: "A chain was asked for." });
}

function layOutFanOut({ agents }: Choice, projects: Project[]): Reply<Layout> {
  if (agents.length < 2 && projects.length === 0) {
    const detail = "There is nothing to fan out over: send several projects, or name several agents.";
    return refuse("invalid_request", detail, "/strategy");
  }
  return accept({ shape: "fan-out", agents, projects, reason: "A fan-out was asked for." });
}

function layOutSeveral(brief: Brief, { agents, inSequence }: Choice, projects: Project[]): Layout {
  if (inSequence) return { shape: "chain", agents, projects: [], reason: "The request says in which order." };
  const linked = brief.agents.length > 0 ? agents : sortByLinks(agents);
  return isLinked(linked)
    ? { shape: "chain", agents: linked, projects: [], reason: "Each builds on what the one before makes." }
    : { shape: "fan-out", agents, projects, reason: "The agents do not build on each other's work." };
}

function layOutOne({ agents }: Choice, projects: Project[]): Layout {
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
