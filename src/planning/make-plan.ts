import type { Manifest } from "../agents/manifest.ts";
import type { Brief, FileRef } from "../consultation/brief.ts";
import type { NewId } from "../ids.ts";
import { accept, type Reply, refuse } from "../problems.ts";
import { chooseAgents, usableAgents } from "../routing/choose-agents.ts";
import type { Ranking } from "../routing/ranking.ts";
import { type Layout, layOut } from "./lay-out.ts";
import type { Plan, PlanStep, Strategy } from "./plan.ts";
import { planGraph } from "./plan-graph.ts";
import { findProjects } from "./projects.ts";
import { proposeGraph, whyGraph } from "./propose-graph.ts";

const maxSteps = 50;

/**
 * Plans the work on a brief. Each of its files is in at least one step, and a step comes after those it builds on.
 * Refuses with `unknown_agent` where a named agent, or any agent, is missing, and with `invalid_request` where
 * the strategy does not suit the request or would take more than 50 steps.
 */
export function makePlan(
  brief: Brief,
  ranking: Ranking,
  pool: readonly Manifest[],
  strategy: Strategy,
  newId: NewId,
): Reply<Plan> {
  const usable = usableAgents(ranking, pool);
  const missing = brief.agents.findIndex((name) => !usable.has(name));
  if (missing >= 0) {
    return refuse("unknown_agent", `No agent "${brief.agents[missing]}" is available.`, `/agents/${missing}`);
  }
  const choice = chooseAgents(brief, ranking, pool, strategy);
  if (choice.agents.length === 0) return refuse("unknown_agent", "No agent is available for this request.");

  if (choice.order === "graph") {
    const reasons = [whyAgents(brief, ranking, choice.agents), ...whyGraph(choice.places)];
    return accept(planGraph(proposeGraph(choice.places), brief, newId, reasons));
  }
  const { projects, common } = findProjects(brief.files);
  const layout = layOut(choice, projects.length > 1 ? projects : [], strategy);
  if (!layout.ok) return layout;
  const { shape, agents, reason } = layout.value;
  const stepCount = agents.length * Math.max(1, layout.value.projects.length);
  if (stepCount > maxSteps) {
    return refuse("invalid_request", `This would take ${stepCount} steps; at most ${maxSteps} are allowed.`);
  }
  const steps =
    shape === "chain" ? chain(agents, brief.files, newId) : spread(layout.value, brief.files, common, newId);
  return accept({ shape, steps, reasons: [whyAgents(brief, ranking, agents), reason] });
}

function chain(agents: readonly Manifest[], files: FileRef[], newId: NewId): PlanStep[] {
  const steps: PlanStep[] = [];
  for (const { name } of agents) {
    const before = steps.at(-1);
    steps.push({
      id: newId("stp"),
      agent: name,
      dependsOn: before === undefined ? [] : [before.id],
      files,
    });
  }
  return steps;
}

/** A step for each agent and project. Files that belong to no project go to all. */
function spread({ agents, projects }: Layout, files: FileRef[], common: FileRef[], newId: NewId): PlanStep[] {
  const step = (agent: string) => ({ id: newId("stp"), agent, dependsOn: [] });
  return agents.flatMap(({ name }) =>
    projects.length === 0
      ? [{ ...step(name), files }]
      : projects.map((project) => ({
          ...step(name),
          label: project.name,
          files: [...project.files, ...common],
        })),
  );
}

function whyAgents(brief: Brief, { ranked, confidence }: Ranking, agents: readonly Manifest[]): string {
  const names = agents.map(({ name }) => name).join(", ");
  if (brief.agents.length > 0) return `Asked for by name: ${names}.`;
  if (agents.length > 1) return `The request has a part for each of: ${names}.`;
  const score = ranked.find(({ agent }) => agent === names)?.score ?? 0;
  return `${names} fits best, with a score of ${score.toFixed(2)} and a confidence of ${confidence.toFixed(2)}.`;
}
