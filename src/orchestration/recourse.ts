import type { Failure } from "../events/schema.ts";

/**
 * What follows a failure of an attempt. `retry`: the same agent again, as often as its manifest says. `replace`: the
 * same agent in another sandbox, which uses up no retry, as the loss was not the agent's. Where either is used up, and
 * with `fallback` at once: the step's next fallback agent. `none`: the step has failed.
 */
export type Recourse = "retry" | "replace" | "fallback" | "none";

/** By the failure's code, and by nothing else (docs/api.md). */
export const recourses: Record<Failure["code"], Recourse> = {
  agent_failed: "fallback",
  agent_crashed: "retry",
  agent_no_result: "fallback",
  timeout: "fallback",
  sandbox_unavailable: "replace",
  sandbox_lost: "replace",
  sandbox_service_down: "fallback",
  sandbox_refused: "none",
  files_unavailable: "fallback",
  question_expired: "none",
  approval_expired: "none",
  queue_expired: "none",
  plan_impossible: "none",
  all_steps_failed: "none",
  aggregation_unmet: "none",
  budget_exceeded: "none",
};

/** A failure that is worth another try where its code says so. */
export function newFailure(code: Failure["code"], message: string): Failure {
  const recourse = recourses[code];
  return { code, message, isRetryable: recourse === "retry" || recourse === "replace" };
}
