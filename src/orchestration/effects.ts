// What a session's state calls for. Asked again after every turn and on every wake: whatever was under way
// when a process died is wanted still, so it is taken up again.

import type { AttemptRef } from "./commands.ts";
import { limits } from "./limits.ts";
import { type Due, dueSchedules, scheduleTimes } from "./schedule.ts";
import { idleSandboxes, isRunning, type Run, type Running, type SessionState, type Step } from "./state.ts";
import { waitOf } from "./waits.ts";

export type Effects = {
  /** Attempts that a driver must be working on. */
  attempts: AttemptRef[];
  /** Sandboxes that must be killed. */
  kills: (AttemptRef & { sandboxId: string })[];
  /** Schedules whose time has come. */
  due: Due[];
  /** When the session must look again by itself, in milliseconds since the epoch; undefined: it may sleep. */
  wakeAt?: number;
};

/** The actions that a state wants at a moment (milliseconds since the epoch). Each is safe to begin again. */
export function effects(state: SessionState, now: number): Effects {
  if (state.status === "none") return { attempts: [], kills: [], due: [] };
  const runs = Object.values(state.runs);
  const steps = runs.filter(isRunning).flatMap((run) => stepsOf(run));
  const attempts = steps.filter(({ step }) => isDue(step, now)).map(({ ref }) => ref);
  const kills = steps.flatMap(({ step, ref }) =>
    idleSandboxes(step).map(({ id, attempt }) => ({ ...ref, attempt, sandboxId: id })),
  );
  const due = dueSchedules(state.schedules, now);
  const isBusy = attempts.length + kills.length > 0;
  const times = [
    ...runs.map(deadlineOf),
    ...steps.flatMap(({ step }) => stepTimes(step, now)),
    ...scheduleTimes(state.schedules, now),
  ];
  if (isBusy) times.push(now + limits.heartbeatMs);
  const wanted = { attempts, kills, due };
  return times.length === 0 ? wanted : { ...wanted, wakeAt: Math.min(...times) };
}

const stepsOf = (run: Run<Running>): { step: Step; ref: AttemptRef }[] =>
  Object.values(run.progress.steps).map((step) => ({
    step,
    ref: { runId: run.id, stepId: step.id, attempt: step.attempt },
  }));

/** Whether a step's attempt should be under way. */
const isDue = ({ progress }: Step, now: number): boolean =>
  progress.status === "started" || (progress.status === "scheduled" && Date.parse(progress.notBefore) <= now);

const deadlineOf = (run: Run): number => Date.parse(waitOf(run)?.until ?? run.deadline);

function stepTimes({ progress, sandboxes }: Step, now: number): number[] {
  switch (progress.status) {
    case "scheduled": {
      const notBefore = Date.parse(progress.notBefore);
      return [Date.parse(progress.startBy), ...(notBefore > now ? [notBefore] : [])];
    }
    case "started":
      return [Date.parse(progress.deadline)];
    case "waiting":
      return [];
    default:
      return sandboxes.length === 0 ? [] : [Date.parse(progress.endedAt) + limits.killMs];
  }
}
