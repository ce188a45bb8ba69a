import type { Brief } from "../consultation/brief.ts";
import type { NewId } from "../ids.ts";
import { type Graph, type GraphStep, stepsBefore, stepsBuiltOn } from "./graph.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { sortSteps } from "./sort-steps.ts";

/**
 * The plan that carries out a graph. Its steps have ids of their own, as a graph's names repeat from run to run;
 * their labels are the graph's names.
 * @param graph without circles, which its schema or its maker has seen to.
 * @param reasons why it is this graph, in words for a person.
 */
export function planGraph(graph: Graph, brief: Brief, newId: NewId, reasons: string[]): Plan {
  const sorted = sortSteps(graph.steps, stepsBefore);
  if ("circle" in sorted) throw new Error(`a graph with a circle was accepted: ${sorted.circle.join(", ")}`);
  const ids = new Map(sorted.order.map(({ id }) => [id, newId("stp")]));
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`a graph was accepted that lacks its step ${name}`);
    return id;
  };
  return {
    shape: "graph",
    steps: sorted.order.map((step) => toPlanStep(step, brief, idOf)),
    reasons,
    ...(graph.result === undefined ? {} : { result: idOf(graph.result) }),
  };
}

function toPlanStep(step: GraphStep, brief: Brief, idOf: (name: string) => string): PlanStep {
  const { id, agent, input, files, use = {}, when, onFailure, retries, timeoutSeconds } = step;
  return {
    id: idOf(id),
    agent,
    label: id,
    dependsOn: stepsBuiltOn(step).map(idOf),
    files: files === undefined ? brief.files : brief.files.filter((file) => files.includes(file.id)),
    use: Object.fromEntries(Object.entries(use).map(([name, taken]) => [idOf(name), taken])),
    ...(input === undefined ? {} : { input }),
    ...(when === undefined ? {} : { when: when.map((each) => ({ ...each, step: idOf(each.step) })) }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(retries === undefined ? {} : { retries }),
    ...(timeoutSeconds === undefined ? {} : { timeoutMs: timeoutSeconds * 1_000 }),
  };
}
