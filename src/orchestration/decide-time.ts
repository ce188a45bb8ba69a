import type { Refusal } from "../problems.ts";
import { meter } from "./budget.ts";
import { openSteps } from "./cancel-steps.ts";
import { answerByDefault } from "./decide-answers.ts";
import { expireAsk } from "./decide-asks.ts";
import { failAttempt, recordSandboxGone } from "./decide-attempt.ts";
import { limits } from "./limits.ts";
import { recordUsage } from "./record-usage.ts";
import { newFailure } from "./recourse.ts";
import { emptyResult } from "./result.ts";
import {
  idleSandboxes,
  isRunning,
  isStepEnded,
  questionsOf,
  type Run,
  type Running,
  type Step,
} from "./state.ts";
import { aboutRun, aboutStep, type Turn } from "./turn.ts";
import { waitOf } from "./waits.ts";

/** Acts on every deadline that has passed. Deadlines are facts in the log, so no process has to live to keep them. */
export function passTime(turn: Turn): Refusal | undefined {
  for (const run of Object.values(turn.session?.runs ?? {})) {
    if (!isRunning(run)) expireWait(turn, run);
    else for (const step of Object.values(run.progress.steps)) expireStep(turn, run, step);
  }
  for (const run of Object.values(turn.session?.runs ?? {}).filter(isRunning)) meterSandboxes(turn, run);
  return undefined;
}

const isPast = (turn: Turn, time: string): boolean => Date.parse(time) <= turn.now;

function expireWait(turn: Turn, run: Run): void {
  const wait = waitOf(run);
  if (wait === undefined || !isPast(turn, wait.until)) return;
  if (answerByDefault(turn, run)) return;
  const { failure } = wait;
  turn.emit({ type: "run.failed", ...aboutRun(run), data: { failure, ...emptyResult(failure.message) } });
}

function expireStep(turn: Turn, run: Run<Running>, step: Step): void {
  const ref = { runId: run.id, stepId: step.id, attempt: step.attempt };
  const { progress } = step;
  if (!isStepEnded(step) && isPast(turn, run.deadline)) {
    const failure = newFailure("timeout", "The run took too long.");
    turn.emit({
      type: "step.failed",
      ...aboutStep(run, step),
      data: { attempt: Math.max(1, step.attempt), failure },
    });
  } else if (progress.status === "scheduled" && isPast(turn, progress.startBy)) {
    failAttempt(turn, ref, newFailure("sandbox_unavailable", "No sandbox was ready in time."));
  } else if (progress.status === "started" && isPast(turn, progress.deadline)) {
    failAttempt(turn, ref, newFailure("timeout", "The agent did not end in time."));
  }
  for (const question of questionsOf(step))
    if (isPast(turn, question.deadline)) expireAsk(turn, run.id, question);
  abandonSandboxes(turn, run, step);
}

/** The end of a run does not wait for ever for a sandbox service that does not answer: a sandbox's own lifetime ends it. */
function abandonSandboxes(turn: Turn, run: Run<Running>, step: Step): void {
  if (!("endedAt" in step.progress)) return;
  if (Date.parse(step.progress.endedAt) + limits.killMs > turn.now) return;
  for (const { id, attempt } of idleSandboxes(step)) {
    const reason = "left to end with its lifetime: the sandbox service did not answer";
    recordSandboxGone(turn, { runId: run.id, stepId: step.id, attempt, sandboxId: id, reason });
  }
}

/** What a sandbox uses is recorded while its step goes on, so that the tenant's usage is never far behind. */
function meterSandboxes(turn: Turn, run: Run<Running>): void {
  for (const step of openSteps(run)) {
    const due = step.sandboxes.filter((sandbox) => meter(sandbox, turn.now).sandboxMs >= limits.meterMs);
    for (const sandbox of due) recordUsage(turn, aboutStep(run, step), sandbox);
  }
}
