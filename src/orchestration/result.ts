import type { RunResult } from "../events/schema.ts";
import type { StepOutcome } from "../planning/aggregate.ts";
import { mergeFindings } from "../planning/aggregate-findings.ts";
import { cut, jsonLength, takeWithin } from "../text/fit.ts";
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

/**
 * What is listed of a run's steps. The end of a run is one event, which is a row of bounded size in the log: so long
 * summaries are cut, and outputs left out from where they would take too much. The steps' own events have them whole.
 */
export function fitSteps(steps: RunResult["steps"]): RunResult["steps"] {
  const longest = Math.floor(limits.resultLength / steps.length);
  let room = limits.resultLength;
  return steps.map(({ output, ...step }) => {
    room -= jsonLength(output);
    const listed = { ...step, summary: cut(step.summary, longest) };
    return room < 0 || output === undefined ? listed : { ...listed, output };
  });
}

/**
 * What the steps of a run found and made, in the plan's order; in a merge, each finding once. Findings beyond the
 * limits are left out.
 */
export function gatherResults({ plan, steps }: Running): Pick<RunResult, "findings" | "artifacts"> {
  const inOrder = plan.steps.flatMap(({ id }) => steps[id] ?? []);
  const found = inOrder.flatMap(tagged("findings"));
  const findings = plan.aggregate?.kind === "merge" ? mergeFindings(found) : found;
  return {
    findings: takeWithin(findings.slice(0, limits.resultItems), limits.resultLength),
    artifacts: inOrder.flatMap(tagged("artifacts")).slice(0, limits.resultItems),
  };
}

const tagged =
  <K extends "findings" | "artifacts">(kind: K) =>
  (step: Step): (Step[K][number] & { stepId: string; agent: string })[] =>
    step[kind].map((item: Step[K][number]) => ({ ...item, stepId: step.id, agent: step.agent }));
