import type { Failure } from "../events/schema.ts";
import { newFailure } from "./recourse.ts";
import { openQuestions, type Run } from "./state.ts";

/** Until when a run waits for what is not its own to do, and what it fails with if that does not come. */
export type Wait = { until: string; failure: Failure };

/** What a run waits for, or undefined where it is at work: its steps have deadlines of their own. */
export function waitOf(run: Run): Wait | undefined {
  const { progress } = run;
  switch (progress.status) {
    case "queued":
      return waitUntil(progress.startBy, "queue_expired", "The runs before it did not end in time.");
    case "consulting": {
      const until = openQuestions(run)[0]?.deadline ?? run.deadline;
      return waitUntil(until, "question_expired", "A question was not answered in time.");
    }
    case "awaiting_approval":
      return waitUntil(progress.approveBy, "approval_expired", "The plan was not approved in time.");
    case "planning":
      return waitUntil(run.deadline, "timeout", "The run took too long.");
    default:
      return undefined;
  }
}

const waitUntil = (until: string, code: Failure["code"], message: string): Wait => ({
  until,
  failure: newFailure(code, message),
});
