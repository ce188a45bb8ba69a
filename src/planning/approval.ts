import { z } from "zod";
import { accept, type Reply, refuse } from "../problems.ts";
import type { Plan, PlanStep } from "./plan.ts";

/** The steps of a proposed plan that are to be kept, in any order, and what is to be different about them. */
export const planEdit = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        id: z.string().max(100),
        agent: z.string().max(100).optional(),
        /** What the step's agent is told, instead of the run's request. */
        input: z.string().max(20_000).regex(/\S/, "must not be empty").optional(),
      }),
    )
    .min(1)
    .max(50),
});
export type PlanEdit = z.infer<typeof planEdit>;

const reason = z.string().trim().min(1).max(1_000).optional();

/** A person's decision about a proposed plan. */
export const approval = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("approve"), reason, plan: planEdit.optional() }),
  z.strictObject({ decision: z.literal("reject"), reason }),
]);
export type Approval = z.infer<typeof approval>;

/**
 * A plan with an edit made. What built on a step that is dropped builds on what that step built on, and conditions
 * on it fall away.
 * Refuses with `invalid_request` where the edit names a step that the plan does not have, or one twice, and with
 * `unknown_agent` where it names an agent that cannot be used.
 */
export function editPlan(plan: Plan, edit: PlanEdit, isAvailable: (agent: string) => boolean): Reply<Plan> {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const changes = new Map<string, PlanEdit["steps"][number]>();
  for (const [index, change] of edit.steps.entries()) {
    const pointer = `/plan/steps/${index}`;
    if (!steps.has(change.id))
      return refuse("invalid_request", "The plan has no such step.", `${pointer}/id`);
    if (changes.has(change.id)) {
      return refuse("invalid_request", "The step is named twice.", `${pointer}/id`);
    }
    if (change.agent !== undefined && !isAvailable(change.agent)) {
      return refuse("unknown_agent", `No agent "${change.agent}" is available.`, `${pointer}/agent`);
    }
    changes.set(change.id, change);
  }
  const kept = (id: string): string[] =>
    changes.has(id) ? [id] : (steps.get(id)?.dependsOn.flatMap(kept) ?? []);
  const changed = plan.steps.flatMap((step): PlanStep[] => {
    const change = changes.get(step.id);
    if (change === undefined) return [];
    const { agent = step.agent, input = step.input } = change;
    const when = step.when?.filter((condition) => changes.has(condition.step));
    return [{ ...step, agent, input, when, dependsOn: [...new Set(step.dependsOn.flatMap(kept))] }];
  });
  const result = plan.result !== undefined && changes.has(plan.result) ? plan.result : undefined;
  return accept({ ...plan, steps: changed, result });
}
