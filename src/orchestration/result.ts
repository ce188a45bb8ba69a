import type { RunResult } from "../events/schema.ts";
import type { StepOutcome } from "../planning/aggregate.ts";
import { mergeFindings } from "../planning/aggregate-findings.ts";
import { limits } from "./limits.ts";
import type { Running, Step } from "./state.ts";

/** The result of a run that ended before any step began. */
export const emptyResult = (summary: string): RunResult => ({
  summary,
  steps: [],
  findings: [],
  artifacts: [],
});

/** What became of a step, or undefined while it has not ended. */
export function stepOutcome({ progress }: Step): StepOutcome | undefined {
  switch (progress.status) {
    case "succeeded":
      return { status: "succeeded", summary: progress.summary, output: progress.output };
    case "failed":
      return { status: "failed", failure: progress.failure };
    case "skipped":
    case "cancelled":
      return { status: progress.status, reason: progress.reason };
    default:
      return undefined;
  }
}

/** What the steps of a run found and made, in the plan's order; in a merge, each finding once. */
export function gatherResults({ plan, steps }: Running): Pick<RunResult, "findings" | "artifacts"> {
  const inOrder = plan.steps.flatMap(({ id }) => steps[id] ?? []);
  const found = inOrder.flatMap(tagged("findings"));
  const findings = plan.aggregate?.kind === "merge" ? mergeFindings(found) : found;
  return {
    findings: findings.slice(0, limits.resultItems),
    artifacts: inOrder.flatMap(tagged("artifacts")).slice(0, limits.resultItems),
  };
}

const tagged =
  <K extends "findings" | "artifacts">(kind: K) =>
  (step: Step): (Step[K][number] & { stepId: string; agent: string })[] =>
    step[kind].map((item: Step[K][number]) => ({ ...item, stepId: step.id, agent: step.agent }));
