// What a session's state calls for. Asked again after every turn and on every wake: whatever was under way
// when a process died is wanted still, so it is taken up again.

import { whenUsedUp } from "./budget.ts";
import { openSteps } from "./cancel-steps.ts";
import type { AttemptRef } from "./commands.ts";
import { limits } from "./limits.ts";
import { type Due, dueSchedules, scheduleTimes } from "./schedule.ts";
import {
  idleSandboxes,
  isRunning,
  isStepEnded,
  type LiveSandbox,
  questionsOf,
  type Run,
  type Running,
  type SessionState,
  type Step,
  sandboxOf,
} from "./state.ts";
import { waitOf } from "./waits.ts";

/** A sandbox, and the attempt that has it. */
export type SandboxRef = AttemptRef & { sandboxId: string };

export type Effects = {
  /** Attempts that a driver must be working on. */
  attempts: AttemptRef[];
  /** Sandboxes that must be paused: their agents wait for a person, and nobody works on their attempts. */
  pauses: SandboxRef[];
  /** Sandboxes that must be killed. */
  kills: SandboxRef[];
  /** Schedules whose time has come. */
  due: Due[];
  /** When the session must look again by itself, in milliseconds since the epoch; undefined: it may sleep. */
  wakeAt?: number;
};

/** The actions that a state wants at a moment (milliseconds since the epoch). Each is safe to begin again. */
export function effects(state: SessionState, now: number): Effects {
  if (state.status === "none") return { attempts: [], pauses: [], kills: [], due: [] };
  const runs = Object.values(state.runs);
  const steps = stepsAtWork(state);
  const attempts = steps.filter(({ step }) => isDue(step, now)).map(({ ref }) => ref);
  const pauses = steps.flatMap(({ step, ref }) =>
    pauseOf(step, now).map(({ id }) => ({ ...ref, sandboxId: id })),
  );
  const kills = steps.flatMap(({ step, ref }) =>
    idleSandboxes(step).map(({ id, attempt }) => ({ ...ref, attempt, sandboxId: id })),
  );
  const due = dueSchedules(state.schedules, now);
  const isBusy = attempts.length + pauses.length + kills.length > 0;
  const times = [
    ...runs.map(deadlineOf),
    ...runs.filter(isRunning).flatMap((run) => budgetTimes(run, now)),
    ...steps.flatMap(({ step }) => stepTimes(step, now)),
    ...scheduleTimes(state.schedules, now),
  ];
  if (isBusy) times.push(now + limits.heartbeatMs);
  const wanted = { attempts, pauses, kills, due };
  return times.length === 0 ? wanted : { ...wanted, wakeAt: Math.min(...times) };
}

/** The present attempts of all steps, begun or not. */
export const attemptsOf = (state: SessionState): AttemptRef[] => stepsAtWork(state).map(({ ref }) => ref);

function stepsAtWork(state: SessionState): { step: Step; ref: AttemptRef }[] {
  const runs = state.status === "none" ? [] : Object.values(state.runs).filter(isRunning);
  return runs.flatMap(({ id: runId, progress }) =>
    Object.values(progress.steps).map((step) => ({
      step,
      ref: { runId, stepId: step.id, attempt: step.attempt },
    })),
  );
}

/** Whether a step's attempt should be under way. */
function isDue({ progress }: Step, now: number): boolean {
  if (progress.status === "scheduled") return Date.parse(progress.notBefore) <= now;
  if (progress.status === "awaiting_answers") return Date.parse(progress.pauseAt) > now;
  return progress.status === "started";
}

/** The sandbox of a step that is to stand still and does not. */
function pauseOf(step: Step, now: number): LiveSandbox[] {
  const { progress } = step;
  if (progress.status !== "awaiting_answers" || Date.parse(progress.pauseAt) > now) return [];
  const sandbox = sandboxOf(step);
  return sandbox === undefined || sandbox.pausedAt !== undefined ? [] : [sandbox];
}

/** A run whose steps have all ended waits for its sandboxes alone, and each of them has a time of its own. */
function deadlineOf(run: Run): number {
  const isCompleting = isRunning(run) && Object.values(run.progress.steps).every(isStepEnded);
  return isCompleting ? Number.POSITIVE_INFINITY : Date.parse(waitOf(run)?.until ?? run.deadline);
}

function budgetTimes(run: Run<Running>, now: number): number[] {
  const usedUp = openSteps(run).length === 0 ? undefined : whenUsedUp(run, now);
  return usedUp === undefined ? [] : [usedUp.at];
}

function stepTimes(step: Step, now: number): number[] {
  const { progress, sandboxes } = step;
  switch (progress.status) {
    case "scheduled": {
      const notBefore = Date.parse(progress.notBefore);
      return [Date.parse(progress.startBy), ...(notBefore > now ? [notBefore] : [])];
    }
    case "started":
      return [Date.parse(progress.deadline)];
    case "awaiting_answers": {
      const pauseAt = Date.parse(progress.pauseAt);
      const deadlines = questionsOf(step).map(({ deadline }) => Date.parse(deadline));
      return pauseAt > now ? [pauseAt, ...deadlines] : deadlines;
    }
    case "waiting":
      return [];
    default:
      return sandboxes.length === 0 ? [] : [Date.parse(progress.endedAt) + limits.killMs];
  }
}
