import { type Condition, holds } from "../planning/condition.ts";
import { stepsWaitedFor } from "../planning/plan.ts";
import { stepOutcome } from "./result.ts";
import { isStepEnded, type Step } from "./state.ts";

/** Whether a step can start: not yet, now, or never, with the reason. */
export type Readiness = { status: "waiting" | "ready" } | { status: "blocked"; reason: string };

/**
 * Whether a waiting step can start, or undefined of any other step. It is blocked as soon as a step that it builds
 * on has ended without success, unless that one's plan lets it do without.
 */
export function readinessOf(
  { plan, progress }: Step,
  steps: Readonly<Record<string, Step>>,
): Readiness | undefined {
  if (progress.status !== "waiting") return undefined;
  const lost = plan.dependsOn.flatMap((id) => steps[id] ?? []).find(isLost);
  if (lost !== undefined) {
    return { status: "blocked", reason: `it builds on ${nameOf(lost)}, which did not succeed` };
  }
  const before = stepsWaitedFor(plan).flatMap((id) => steps[id] ?? []);
  if (!before.every(isStepEnded)) return { status: "waiting" };
  const unmet = plan.when?.find((condition) => !isMet(condition, steps));
  if (unmet === undefined) return { status: "ready" };
  const about = steps[unmet.step];
  return {
    status: "blocked",
    reason: `its condition on ${about ? nameOf(about) : unmet.step} does not hold`,
  };
}

const isLost = (step: Step): boolean =>
  isStepEnded(step) && step.progress.status !== "succeeded" && step.plan.onFailure !== "degrade";

function isMet(condition: Condition, steps: Readonly<Record<string, Step>>): boolean {
  const step = steps[condition.step];
  const outcome = step === undefined ? undefined : stepOutcome(step);
  if (step === undefined || outcome === undefined) return false;
  return holds(condition, { status: outcome.status, findings: step.findings });
}

const nameOf = ({ plan, agent }: Step): string =>
  plan.label === undefined ? agent : `${plan.label} (${agent})`;
