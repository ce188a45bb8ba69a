import type { Failure } from "../events/schema.ts";
import { cut } from "../text/fit.ts";
import { countVotes } from "./aggregate-vote.ts";
import type { Aggregate, Aggregation } from "./aggregation.ts";
import { type Plan, type PlanStep, resultSteps } from "./plan.ts";

/** How a step ended. */
export type StepOutcome =
  | { status: "succeeded"; summary: string; output?: unknown }
  | { status: "failed"; failure: Failure }
  | { status: "skipped" | "cancelled"; reason: string };

export type Outcomes = Readonly<Record<string, StepOutcome>>;

export type StepOutput = {
  stepId: string;
  agent: string;
  label?: string;
  status: StepOutcome["status"];
  summary: string;
  output?: unknown;
};

export type Total =
  | { status: "completed"; summary: string; outputs: StepOutput[]; aggregation: Aggregation }
  | { status: "failed"; failure: Failure; outputs: StepOutput[] };

/**
 * What a plan's steps add up to: as its aggregation says, and without one a chain is as good as its last step, while
 * of a fan-out, or of the last steps of a graph, one that succeeded is enough.
 * @param outcomes by the steps' ids; a step without one counts as skipped.
 */
export function aggregate(plan: Plan, outcomes: Outcomes): Total {
  const outputs = plan.steps.map((step) => toOutput(step, outcomes[step.id] ?? notRun));
  const judged = resultSteps(plan);
  const counted = outputs.filter(({ stepId }) => judged.some(({ id }) => id === stepId));
  const fatal = fatalFailure(plan, outcomes);
  const verdict = fatal === undefined ? judge(ruleOf(plan), counted) : undefined;
  if (verdict !== undefined) return { status: "completed", outputs, ...verdict };
  const failure = fatal ?? failureOf(plan, failuresOf(judged, outcomes), counted);
  return { status: "failed", failure, outputs };
}

/** Why steps that have not ended are not wanted any more, or undefined where they are. */
export function whyStop(plan: Plan, outcomes: Outcomes): string | undefined {
  if (fatalFailure(plan, outcomes) !== undefined) return "a step failed that the run cannot do without";
  if (plan.aggregate?.kind !== "first-success") return undefined;
  const hasResult = resultSteps(plan).some(({ id }) => outcomes[id]?.status === "succeeded");
  return hasResult ? "another step succeeded first" : undefined;
}

const notRun: StepOutcome = { status: "skipped", reason: "it did not run" };

type Rule = Aggregate | { kind: "any" | "chain" };

function ruleOf({ aggregate: asked, shape }: Plan): Rule {
  if (asked !== undefined) return asked;
  return { kind: shape === "fan-out" || shape === "graph" ? "any" : "chain" };
}

/** The result that the steps' outputs give by a rule, or undefined where they do not suffice. */
function judge(
  rule: Rule,
  outputs: readonly StepOutput[],
): { summary: string; aggregation: Aggregation } | undefined {
  const succeeded = outputs.filter(({ status }) => status === "succeeded");
  const [first] = succeeded;
  if (first === undefined) return undefined;
  const steps = succeeded.map(({ stepId }) => stepId);
  const isWhole = succeeded.length === outputs.length;
  switch (rule.kind) {
    case "chain":
      if (!isWhole) return undefined;
      return { summary: succeeded.at(-1)?.summary ?? "", aggregation: { kind: rule.kind, steps } };
    case "first-success":
      return { summary: first.summary, aggregation: { kind: rule.kind, steps: [first.stepId] } };
    case "all":
      return isWhole ? { summary: summarise(outputs), aggregation: { kind: rule.kind, steps } } : undefined;
    case "quorum":
      if (succeeded.length < rule.n) return undefined;
      return { summary: summarise(outputs), aggregation: { ...rule, steps } };
    case "vote": {
      const vote = countVotes(succeeded, rule.by);
      if (vote === undefined) return undefined;
      const given = vote.tally[0]?.steps ?? [];
      return { summary: tell(vote.answer), aggregation: { kind: rule.kind, steps: given, ...vote } };
    }
    case "any":
    case "merge":
      return {
        summary: outputs.length === 1 ? first.summary : summarise(outputs),
        aggregation: { kind: rule.kind, steps },
      };
  }
}

const tell = (answer: unknown): string => (typeof answer === "string" ? answer : JSON.stringify(answer));

/** The failure of a step that the run cannot do without. */
function fatalFailure({ steps }: Plan, outcomes: Outcomes): Failure | undefined {
  return failuresOf(
    steps.filter(({ onFailure }) => onFailure === "fail"),
    outcomes,
  )[0];
}

const failuresOf = (steps: readonly PlanStep[], outcomes: Outcomes): Failure[] =>
  steps.flatMap(({ id }) => {
    const outcome = outcomes[id];
    return outcome?.status === "failed" ? [outcome.failure] : [];
  });

function failureOf(plan: Plan, failures: Failure[], outputs: readonly StepOutput[]): Failure {
  const { kind } = ruleOf(plan);
  const [first] = failures;
  if ((kind === "chain" || kind === "all" || outputs.length === 1) && first !== undefined) return first;
  const isRetryable = failures.some((failure) => failure.isRetryable);
  const hasSuccess = outputs.some(({ status }) => status === "succeeded");
  const why = kind === "vote" && hasSuccess ? "No answer has any weight. " : "";
  const message = `${why}${summarise(outputs)}`;
  return { code: hasSuccess ? "aggregation_unmet" : "all_steps_failed", message, isRetryable };
}

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

/** Characters of the lines of a summary together. */
const maxSummary = 32_000;

/** How many succeeded, then a line for each step, cut where there are many long ones. */
function summarise(outputs: readonly StepOutput[]): string {
  const longest = Math.floor(maxSummary / outputs.length);
  const count = outputs.filter(({ status }) => status === "succeeded").length;
  const lines = outputs.map(({ agent, label, status, summary }) => {
    const name = label === undefined ? agent : `${label} (${agent})`;
    return `- ${name}: ${cut(status === "succeeded" ? summary : `${status}: ${summary}`, longest)}`;
  });
  return [`${count} of ${outputs.length} succeeded`, ...lines].join("\n");
}
