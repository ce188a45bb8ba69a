import { gatherContext } from "../context/gather.ts";
import type { Failure } from "../events/schema.ts";
import { aggregate, type Outcomes, whyStop } from "../planning/aggregate.ts";
import { cancelSteps, openSteps } from "./cancel-steps.ts";
import { withdrawAsks } from "./decide-asks.ts";
import { attemptSettings } from "./decide-attempt.ts";
import { beginRun } from "./decide-request.ts";
import { enforceBudget } from "./enforce-budget.ts";
import { limits } from "./limits.ts";
import { nextInQueue } from "./queue.ts";
import { readinessOf } from "./readiness.ts";
import { fitSteps, gatherResults, stepOutcome } from "./result.ts";
import { isRunning, isStepEnded, type Run, type Running, type Step } from "./state.ts";
import { aboutRun, aboutStep, type Turn } from "./turn.ts";

/**
 * After any command: cancels what is not wanted any more, skips what can no longer run, schedules what now can, ends
 * the runs that are done, and begins the queued run whose turn has come.
 */
export function settle(turn: Turn): void {
  for (const runId of Object.keys(turn.session?.runs ?? {})) settleRun(turn, runId);
  const next = turn.session && nextInQueue(turn.session);
  if (next === undefined) return;
  beginRun(turn, next);
  settle(turn);
}

function settleRun(turn: Turn, runId: string): void {
  inRunning(turn, runId, stopUnwanted);
  inRunning(turn, runId, enforceBudget);
  inRunning(turn, runId, skipBlocked);
  inRunning(turn, runId, scheduleReady);
  inRunning(turn, runId, withdrawAsks);
  inRunning(turn, runId, finish);
}

function inRunning(turn: Turn, runId: string, act: (turn: Turn, run: Run<Running>) => unknown): void {
  const run = turn.run(runId);
  if (run !== undefined && isRunning(run)) act(turn, run);
}

/** Cancels the steps under way of a run whose end they cannot change. */
function stopUnwanted(turn: Turn, run: Run<Running>): void {
  const reason = whyStop(run.progress.plan, outcomesOf(run));
  if (reason !== undefined) cancelSteps(turn, run, openSteps(run), reason);
}

/** Skips the steps that can never start. The plan lists steps after those they wait for. */
function skipBlocked(turn: Turn, { id: runId, progress: { plan } }: Run<Running>): void {
  for (const { id } of plan.steps) inRunning(turn, runId, (_turn, run) => skipIfBlocked(turn, run, id));
}

function skipIfBlocked(turn: Turn, run: Run<Running>, stepId: string): void {
  const { steps } = run.progress;
  const step = steps[stepId];
  const readiness = step === undefined ? undefined : readinessOf(step, steps);
  if (step === undefined || readiness?.status !== "blocked") return;
  const { reason } = readiness;
  turn.emit({ type: "step.skipped", ...aboutStep(run, step), data: { reason } });
}

/** Schedules the steps that can start, as far as the run's parallelism allows. */
function scheduleReady(turn: Turn, run: Run<Running>): void {
  const { plan, steps, brief } = run.progress;
  const working = Object.values(steps).filter((step) => step.attempt > 0 && !isStepEnded(step));
  const ready = plan.steps
    .flatMap(({ id }) => steps[id] ?? [])
    .filter((step) => readinessOf(step, steps)?.status === "ready");
  for (const step of ready.slice(0, Math.max(0, limits.parallelSteps - working.length))) {
    attachContext(turn, run, step, step.plan.input ?? brief.goal);
    const settings = attemptSettings(turn, step.agent, step.plan);
    turn.emit({ type: "step.scheduled", ...aboutStep(run, step), data: { attempt: 1, ...settings } });
  }
}

function attachContext(turn: Turn, run: Run, step: Step, goal: string): void {
  const budgetTokens = limits.contextTokens;
  const items = gatherContext(turn.session?.history ?? [], goal, budgetTokens);
  if (items.length === 0) return;
  const tokens = items.reduce((sum, item) => sum + item.tokens, 0);
  const shown = items.map(({ score: _score, ...item }) => item);
  turn.emit({
    type: "context.attached",
    ...aboutStep(run, step),
    data: { items: shown, tokens, budgetTokens },
  });
}

/** Ends a run once each of its steps has ended and each of its sandboxes is gone. */
function finish(turn: Turn, run: Run<Running>): void {
  const { plan, steps } = run.progress;
  const all = Object.values(steps);
  if (!all.every((step) => isStepEnded(step) && step.sandboxes.length === 0)) return;

  const outcomes = outcomesOf(run);
  const total = aggregate(plan, outcomes);
  const listed = total.outputs.map((output) => ({
    ...output,
    agent: steps[output.stepId]?.agent ?? output.agent,
  }));
  const rest = { steps: fitSteps(listed), ...gatherResults(run.progress) };
  const cancelled = all.flatMap(({ progress }) => (progress.status === "cancelled" ? [progress.reason] : []));
  const isStopped = whyStop(plan, outcomes) !== undefined;

  if (run.exceeded !== undefined) {
    const failure = run.exceeded;
    turn.emit({ type: "run.failed", ...aboutRun(run), data: { failure, summary: failure.message, ...rest } });
  } else if (cancelled[0] !== undefined && !isStopped) {
    // Where the plan itself cancels steps, the run has not been cancelled.
    const data = { reason: cancelled[0], summary: cancelled[0], ...rest };
    turn.emit({ type: "run.cancelled", ...aboutRun(run), data });
  } else if (total.status === "completed") {
    const { summary, aggregation } = total;
    turn.emit({ type: "run.completed", ...aboutRun(run), data: { summary, aggregation, ...rest } });
  } else {
    const failure = total.failure satisfies Failure;
    turn.emit({ type: "run.failed", ...aboutRun(run), data: { failure, summary: failure.message, ...rest } });
  }
}

/** How those steps ended that have. */
const outcomesOf = ({ progress: { steps } }: Run<Running>): Outcomes =>
  Object.fromEntries(
    Object.values(steps).flatMap((step) => {
      const outcome = stepOutcome(step);
      return outcome === undefined ? [] : [[step.id, outcome]];
    }),
  );
