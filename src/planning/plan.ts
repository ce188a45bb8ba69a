import { z } from "zod";
import { fileRef } from "../consultation/brief.ts";
import { aggregate } from "./aggregation.ts";
import { condition } from "./condition.ts";
import { binding, onFailure } from "./graph.ts";

/** What a caller may ask for; `auto` lets the planner choose the shape. */
export const strategy = z.enum(["auto", "single", "fan-out", "chain", "graph"]);
export type Strategy = z.infer<typeof strategy>;

export const planStep = z.object({
  id: z.string(),
  agent: z.string(),
  /** What this step is about, where several have the same agent: the project's name, or the step's in its graph. */
  label: z.string().optional(),
  /** The steps that this one builds on. All must have ended first, and well unless they may be done without. */
  dependsOn: z.array(z.string()),
  /** What the agent is told, where it is not the run's request. */
  input: z.string().optional(),
  /** The user's files that this step gets. */
  files: z.array(fileRef),
  /** What it gets of earlier steps, by their ids. Results and artifacts of all it depends on, where nothing is said. */
  use: z.record(z.string(), binding).optional(),
  /** Must all hold, or the step is skipped. It waits for the steps they name, however those end. */
  when: z.array(condition).optional(),
  /** What its failure means for the run: where nothing is said, what builds on it is skipped. */
  onFailure: onFailure.optional(),
  /** In place of the agent's own. */
  retries: z.int().min(0).optional(),
  timeoutMs: z.int().positive().optional(),
});
export type PlanStep = z.infer<typeof planStep>;

/** A directed acyclic graph of steps. A step comes behind those that it waits for. */
export const plan = z.object({
  shape: z.enum(["single", "fan-out", "chain", "graph"]),
  steps: z.array(planStep).min(1).max(50),
  /** Why this shape, in words for a person. */
  reasons: z.array(z.string()),
  /** How its results become one; where nothing is said, as its shape has it. */
  aggregate: aggregate.optional(),
  /** The step whose result is the run's. */
  result: z.string().optional(),
});
export type Plan = z.infer<typeof plan>;

/** The steps whose results the run's result is made of. */
export function resultSteps({ shape, steps, result }: Plan): PlanStep[] {
  if (result !== undefined) return steps.filter(({ id }) => id === result);
  if (shape !== "graph") return steps;
  const waitedFor = new Set(steps.flatMap(stepsWaitedFor));
  return steps.filter(({ id }) => !waitedFor.has(id));
}

/** The steps that must have ended before a step is decided on. */
export const stepsWaitedFor = ({ dependsOn, when = [] }: PlanStep): string[] => [
  ...dependsOn,
  ...when.map(({ step }) => step),
];
