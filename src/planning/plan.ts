import { z } from "zod";
import { fileRef } from "../consultation/brief.ts";

/** What a caller may ask for; `auto` lets the planner choose the shape. */
export const strategy = z.enum(["auto", "single", "fan-out", "chain"]);
export type Strategy = z.infer<typeof strategy>;

export const planStep = z.object({
  id: z.string(),
  agent: z.string(),
  /** What this step is about, where several steps have the same agent: the project's name. */
  label: z.string().optional(),
  /** The steps whose results and artifacts this one builds on. All must succeed first. */
  dependsOn: z.array(z.string()),
  /** What the agent is told, where it is not the run's request. */
  input: z.string().optional(),
  /** The user's files that this step gets. */
  files: z.array(fileRef),
});
export type PlanStep = z.infer<typeof planStep>;

/** A directed acyclic graph of steps. */
export const plan = z.object({
  shape: z.enum(["single", "fan-out", "chain"]),
  steps: z.array(planStep).min(1).max(50),
  /** Why this shape, in words for a person. */
  reasons: z.array(z.string()),
});
export type Plan = z.infer<typeof plan>;
