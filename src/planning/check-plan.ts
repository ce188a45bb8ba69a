import type { Refusal } from "../problems.ts";
import { type Plan, resultSteps } from "./plan.ts";

/** Files that all steps of a plan get together: each is named in the log for each step that gets it. */
const maxFiles = 1_000;

/** Why a plan cannot be carried out as it was asked for, or undefined where it can. */
export function checkPlan(plan: Plan): Refusal | undefined {
  const files = plan.steps.reduce((sum, step) => sum + step.files.length, 0);
  if (files > maxFiles) {
    const detail = `The steps would get ${files} files together; at most ${maxFiles} are allowed.`;
    return { code: "invalid_request", detail, pointer: "/files" };
  }
  const count = resultSteps(plan).length;
  if (plan.aggregate?.kind !== "quorum" || plan.aggregate.n <= count) return undefined;
  const detail = `There ${count === 1 ? "is 1 step" : `are ${count} steps`} to make up the quorum.`;
  return { code: "invalid_request", detail, pointer: "/aggregate/n" };
}
