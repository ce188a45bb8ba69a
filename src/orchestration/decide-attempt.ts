import type { Failure } from "../events/schema.ts";
import type { PlanStep } from "../planning/plan.ts";
import type { Refusal } from "../problems.ts";
import { backoffMs, jitterOf } from "./backoff.ts";
import type { AttemptRef } from "./commands.ts";
import { enforceBudget } from "./enforce-budget.ts";
import { limits } from "./limits.ts";
import { recordUsage } from "./record-usage.ts";
import { recourses } from "./recourse.ts";
import { isRunning, isStepEnded, type LiveSandbox, type Run, type Running, type Step } from "./state.ts";
import { aboutStep, type Turn } from "./turn.ts";

const stale: Refusal = { code: "run_ended", detail: "The attempt is over." };

type Found = { run: Run<Running>; step: Step };

/** The step that a report is about, whatever the attempt. */
function findStep(turn: Turn, ref: AttemptRef): Found | undefined {
  const run = turn.run(ref.runId);
  if (run === undefined || !isRunning(run)) return undefined;
  const step = run.progress.steps[ref.stepId];
  return step === undefined ? undefined : { run, step };
}

/** The step that a report is about, where the report's attempt is the present one and under way. */
export function findAttempt(turn: Turn, ref: AttemptRef): Found | undefined {
  const found = findStep(turn, ref);
  if (found === undefined || found.step.attempt !== ref.attempt || isStepEnded(found.step)) return undefined;
  return found;
}

/**
 * Records a sandbox even where its attempt is over, so that it is known and will be killed. One that is not recorded is
 * a stray, which the reaper finds.
 */
export function recordSandbox(
  turn: Turn,
  command: AttemptRef & { sandboxId: string; warm?: true },
): Refusal | undefined {
  const found = findStep(turn, command);
  const { attempt, sandboxId, warm } = command;
  if (found === undefined || attempt > found.step.attempt) return stale;
  const { sandboxes } = found.step;
  if (sandboxes.some(({ id }) => id === sandboxId)) return undefined;
  if (sandboxes.length >= limits.stepSandboxes) return stale;
  const microUsdPerSecond = turn.surroundings.microUsdPerSandboxSecond;
  const data = { attempt, sandboxId, microUsdPerSecond, ...(warm ? { warm } : {}) };
  turn.emit({ type: "sandbox.created", ...aboutStep(found.run, found.step), data });
  return undefined;
}

/** Records that a sandbox stands still. */
export function recordPause(turn: Turn, command: AttemptRef & { sandboxId: string }): Refusal | undefined {
  const found = findSandbox(turn, command);
  if (found === undefined) return stale;
  if (found.sandbox.pausedAt !== undefined) return undefined;
  turn.emit({ type: "sandbox.paused", ...found.about, data: idsOf(found.sandbox) });
  return undefined;
}

/** Records that a sandbox that stood still goes on. */
export function recordResumption(
  turn: Turn,
  command: AttemptRef & { sandboxId: string },
): Refusal | undefined {
  const found = findSandbox(turn, command);
  if (found === undefined) return stale;
  if (found.sandbox.pausedAt === undefined) return undefined;
  turn.emit({ type: "sandbox.resumed", ...found.about, data: idsOf(found.sandbox) });
  return undefined;
}

function findSandbox(turn: Turn, command: AttemptRef & { sandboxId: string }) {
  const found = findStep(turn, command);
  const sandbox = found?.step.sandboxes.find(({ id }) => id === command.sandboxId);
  if (found === undefined || sandbox === undefined) return undefined;
  return { sandbox, about: aboutStep(found.run, found.step) };
}

const idsOf = ({ id, attempt }: LiveSandbox) => ({ attempt, sandboxId: id });

/** Records that a sandbox is gone, and what it used: the time for which it was not paused. */
export function recordSandboxGone(
  turn: Turn,
  command: AttemptRef & { sandboxId: string; reason: string },
): Refusal | undefined {
  const found = findSandbox(turn, command);
  if (found === undefined) return stale;
  const { sandbox, about } = found;
  turn.emit({ type: "sandbox.killed", ...about, data: { ...idsOf(sandbox), reason: command.reason } });
  recordUsage(turn, about, sandbox);
  return undefined;
}

export function startStep(turn: Turn, command: AttemptRef): Refusal | undefined {
  const found = findAttempt(turn, command);
  if (found === undefined) return stale;
  if (found.step.progress.status !== "scheduled") return undefined;
  const deadline = turn.after(found.step.timeoutMs + limits.graceMs);
  const { attempt } = command;
  turn.emit({ type: "step.started", ...aboutStep(found.run, found.step), data: { attempt, deadline } });
  return undefined;
}

/** What follows a failed attempt: another one, the next fallback agent, or the end of the step. */
export function failAttempt(turn: Turn, ref: AttemptRef, failure: Failure): Refusal | undefined {
  const found = findAttempt(turn, ref);
  if (found === undefined) return stale;
  const { run, step } = found;
  if (enforceBudget(turn, run)) return undefined;
  const about = aboutStep(run, step);
  const attempt = step.attempt + 1;
  const recourse = recourses[failure.code];
  const next = nextFallback(turn, step);

  if ((recourse === "retry" && step.retriesLeft > 0) || (recourse === "replace" && step.lossesLeft > 0)) {
    const waitMs = backoffMs(step.attempt, jitterOf(step.id, step.attempt));
    const times = { notBefore: turn.after(waitMs), startBy: turn.after(waitMs + limits.startMs) };
    turn.emit({ type: "step.retrying", ...about, data: { attempt, failure, ...times } });
  } else if (next !== undefined && recourse !== "none") {
    const { timeoutMs, retries, startBy } = attemptSettings(turn, next, step.plan);
    const data = { attempt, from: step.agent, to: next, failure, timeoutMs, retries, startBy };
    turn.emit({ type: "step.fallback", ...about, data });
  } else {
    turn.emit({ type: "step.failed", ...about, data: { attempt: step.attempt, failure } });
  }
  return undefined;
}

/** The first of a step's remaining fallback agents that can be used. */
function nextFallback(turn: Turn, step: Step): string | undefined {
  const { pool, unavailability } = turn.surroundings;
  return step.fallback.find((name) =>
    pool.some((agent) => agent.name === name && unavailability(agent) === null),
  );
}

/**
 * How an agent is to be run: as its step says, else as its manifest does. An agent that has left the pool gets
 * the defaults.
 */
export function attemptSettings(turn: Turn, name: string, step: PlanStep) {
  const agent = turn.surroundings.pool.find((each) => each.name === name);
  return {
    timeoutMs: step.timeoutMs ?? agent?.timeoutMs ?? 120_000,
    retries: step.retries ?? agent?.retries ?? 0,
    fallback: agent?.fallback ?? [],
    startBy: turn.after(limits.startMs),
  };
}
