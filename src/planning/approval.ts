import { z } from "zod";
import { accept, type Refusal, type Reply } from "../problems.ts";
import { findStranded, whatItNeeds } from "./find-stranded.ts";
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
 * A plan with an edit made. What built on a step that is dropped builds on what that step built on, and takes of it
 * what it took of that step; where the plan's result was a dropped step's, it is made of the last ones that are left.
 * Refuses with `invalid_request` where the edit names a step that the plan does not have, or one twice, or drops one
 * while it keeps another whose condition asks about it, or that can then never run, and with `unknown_agent` where it
 * names an agent that cannot be used.
 */
export function editPlan(plan: Plan, edit: PlanEdit, isAvailable: (agent: string) => boolean): Reply<Plan> {
  const refusal = checkEdit(plan, edit, isAvailable);
  if (refusal !== undefined) return { ok: false, refusal };
  const changes = new Map(edit.steps.map((change) => [change.id, change]));
  const kept = new Map<string, string[]>();
  const keptOf = (id: string) => kept.get(id) ?? [];
  for (const { id, dependsOn } of plan.steps) {
    kept.set(id, changes.has(id) ? [id] : [...new Set(dependsOn.flatMap(keptOf))]);
  }
  const steps = plan.steps.flatMap((step): PlanStep[] => {
    const change = changes.get(step.id);
    if (change === undefined) return [];
    const { agent = step.agent, input = step.input } = change;
    const dependsOn = [...new Set(step.dependsOn.flatMap(keptOf))];
    return [{ ...step, agent, input, dependsOn, use: step.use && passOn(step.use, keptOf) }];
  });
  const stranded = whyStranded(steps, edit);
  if (stranded !== undefined) return { ok: false, refusal: stranded };
  const result = plan.result !== undefined && changes.has(plan.result) ? plan.result : undefined;
  return accept({ ...plan, steps, result });
}

/** What is taken of the steps that are kept: what was taken of them, or of those dropped that they stand in for. */
function passOn(use: NonNullable<PlanStep["use"]>, keptOf: (id: string) => string[]): PlanStep["use"] {
  const passed = Object.entries(use).flatMap(([id, taken]) => keptOf(id).map((stand) => [stand, taken]));
  const own = Object.entries(use).filter(([id]) => keptOf(id).includes(id));
  return Object.fromEntries([...passed, ...own]);
}

function checkEdit(
  { steps }: Plan,
  edit: PlanEdit,
  isAvailable: (agent: string) => boolean,
): Refusal | undefined {
  const kept = edit.steps.map(({ id }) => id);
  for (const [index, { id, agent }] of edit.steps.entries()) {
    const pointer = `/plan/steps/${index}`;
    const step = steps.find((each) => each.id === id);
    if (step === undefined) return invalid("The plan has no such step.", pointer);
    if (kept.indexOf(id) < index) return invalid("The step is named twice.", pointer);
    const lost = step.when?.find((condition) => !kept.includes(condition.step));
    if (lost !== undefined) {
      const detail = `The step has a condition on ${lost.step}: keep that one too, or drop both.`;
      return invalid(detail, pointer);
    }
    if (agent !== undefined && !isAvailable(agent)) {
      const detail = `No agent "${agent}" is available.`;
      return { code: "unknown_agent", detail, pointer: `${pointer}/agent` };
    }
  }
  return undefined;
}

/** Why one of the steps that are left could never run, or undefined. */
function whyStranded(steps: readonly PlanStep[], edit: PlanEdit): Refusal | undefined {
  const stranded = findStranded(steps);
  if (stranded === undefined) return undefined;
  const about = steps.find(({ id }) => id === stranded.about)?.label ?? stranded.about;
  const needs = `it would need ${whatItNeeds({ ...stranded, about })}`;
  const index = edit.steps.findIndex(({ id }) => id === stranded.id);
  return invalid(
    `The step could never run: ${needs}. Drop it, or keep what it builds on.`,
    `/plan/steps/${index}`,
  );
}

const invalid = (detail: string, pointer: string): Refusal => ({
  code: "invalid_request",
  detail,
  pointer: `${pointer}/id`,
});
