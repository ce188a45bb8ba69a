import type { Failure } from "../events/schema.ts";
import type { Plan, PlanStep } from "./plan.ts";

/** How a step ended. */
export type StepOutcome =
  | { status: "succeeded"; summary: string; output?: unknown }
  | { status: "failed"; failure: Failure }
  | { status: "skipped" | "cancelled"; reason: string };

export type StepOutput = {
  stepId: string;
  agent: string;
  label?: string;
  status: StepOutcome["status"];
  summary: string;
  output?: unknown;
};

export type Total =
  | { status: "completed"; summary: string; outputs: StepOutput[] }
  | { status: "failed"; failure: Failure; outputs: StepOutput[] };

/**
 * What a plan's steps add up to: a chain is as good as its last step, and a fan-out is completed if any of
 * its steps succeeded.
 * @param outcomes by the steps' ids; a step without one counts as skipped.
 */
export function aggregate(plan: Plan, outcomes: Readonly<Record<string, StepOutcome>>): Total {
  const ended = plan.steps.map((step) => ({ step, outcome: outcomes[step.id] ?? notRun }));
  const outputs = ended.map(({ step, outcome }) => toOutput(step, outcome));
  const summary =
    plan.shape === "fan-out" ? summarise(outputs) : (outputs.at(-1)?.summary ?? "There was nothing to do.");
  const succeeded = outputs.filter(({ status }) => status === "succeeded").length;
  const isCompleted = plan.shape === "fan-out" ? succeeded > 0 : succeeded === outputs.length;
  if (isCompleted) return { status: "completed", summary, outputs };
  const failures = ended.flatMap(({ outcome }) => (outcome.status === "failed" ? [outcome.failure] : []));
  const [first] = failures;
  if (plan.shape !== "fan-out" && first !== undefined) return { status: "failed", failure: first, outputs };
  const isRetryable = failures.some((failure) => failure.isRetryable);
  return { status: "failed", failure: { code: "all_steps_failed", message: summary, isRetryable }, outputs };
}

const notRun: StepOutcome = { status: "skipped", reason: "it did not run" };

function toOutput({ id, agent, label }: PlanStep, outcome: StepOutcome): StepOutput {
  const step = { stepId: id, agent, ...(label === undefined ? {} : { label }) };
  switch (outcome.status) {
    case "succeeded":
      return { ...step, status: outcome.status, summary: outcome.summary, output: outcome.output };
    case "failed":
      return { ...step, status: outcome.status, summary: outcome.failure.message };
    default:
      return { ...step, status: outcome.status, summary: outcome.reason };
  }
}

/** How many succeeded, then a line for each step. */
function summarise(outputs: readonly StepOutput[]): string {
  const count = outputs.filter(({ status }) => status === "succeeded").length;
  const lines = outputs.map(({ agent, label, status, summary }) => {
    const name = label === undefined ? agent : `${label} (${agent})`;
    return `- ${name}: ${status === "succeeded" ? summary : `${status}: ${summary}`}`;
  });
  return [`${count} of ${outputs.length} succeeded`, ...lines].join("\n");
}
