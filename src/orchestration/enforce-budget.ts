import type { Budget } from "../events/usage.ts";
import { usageOf, whenUsedUp } from "./budget.ts";
import { cancelSteps, openSteps } from "./cancel-steps.ts";
import { newFailure } from "./recourse.ts";
import { type Run, type Running, runsAtWork } from "./state.ts";
import { aboutRun, type Turn } from "./turn.ts";

/** Stops a run whose budget is used up, and says whether it did. One with nothing left to do ends as its steps did. */
export function enforceBudget(turn: Turn, run: Run<Running>): boolean {
  const usedUp = whenUsedUp(run, turn.now);
  if (usedUp === undefined || usedUp.at > turn.now) return false;
  const { limit, most } = usedUp;
  const used = usageOf(run, turn.now)[limit];
  return stop(turn, run, `The run's budget is ${most} ${units[limit]}, and ${used} are used.`);
}

/** A quota of the tenant's month is used up, which `detail` tells: all runs at work stop. */
export function stopAtQuota(turn: Turn, detail: string): undefined {
  for (const run of turn.session === undefined ? [] : runsAtWork(turn.session)) stop(turn, run, detail);
}

function stop(turn: Turn, run: Run<Running>, message: string): boolean {
  const open = openSteps(run);
  if (open.length === 0) return false;
  const failure = newFailure("budget_exceeded", message);
  turn.emit({ type: "budget.exceeded", ...aboutRun(run), data: { failure } });
  cancelSteps(turn, run, open, message);
  return true;
}

const units: Record<keyof Budget, string> = {
  wallMs: "ms of wall time",
  sandboxMs: "ms of sandbox time",
  modelTokens: "model tokens",
  costMicroUsd: "millionths of a US dollar",
};
