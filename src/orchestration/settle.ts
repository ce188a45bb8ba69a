import { gatherContext } from "../context/gather.ts";
import type { Failure } from "../events/schema.ts";
import { aggregate } from "../planning/aggregate.ts";
import { attemptSettings } from "./decide-attempt.ts";
import { beginRun } from "./decide-request.ts";
import { limits } from "./limits.ts";
import { nextInQueue } from "./queue.ts";
import { gatherResults, stepOutcome } from "./result.ts";
import { isRunning, isStepEnded, type Run, type Running, type Step } from "./state.ts";
import { aboutRun, aboutStep, type Turn } from "./turn.ts";

/**
 * After any command: skips what can no longer run, schedules what now can, ends the runs that are done, and begins
 * the queued run whose turn has come.
 */
export function settle(turn: Turn): void {
  for (const runId of Object.keys(turn.session?.runs ?? {})) settleRun(turn, runId);
  const next = turn.session && nextInQueue(turn.session);
  if (next === undefined) return;
  beginRun(turn, next);
  settle(turn);
}

function settleRun(turn: Turn, runId: string): void {
  inRunning(turn, runId, skipBlocked);
  inRunning(turn, runId, scheduleReady);
  inRunning(turn, runId, finish);
}

function inRunning(turn: Turn, runId: string, act: (turn: Turn, run: Run<Running>) => void): void {
  const run = turn.run(runId);
  if (run !== undefined && isRunning(run)) act(turn, run);
}

/** Skips each waiting step behind one that did not succeed. The plan lists steps after those they depend on. */
function skipBlocked(turn: Turn, run: Run<Running>): void {
  const lost = new Set(stepsWith(run, (step) => isStepEnded(step) && step.progress.status !== "succeeded"));
  for (const { id, dependsOn } of run.progress.plan.steps) {
    const step = run.progress.steps[id];
    const cause = dependsOn.find((each) => lost.has(each));
    if (step === undefined || cause === undefined || step.progress.status !== "waiting") continue;
    const agent = run.progress.steps[cause]?.agent ?? cause;
    turn.emit({
      type: "step.skipped",
      ...aboutStep(run, step),
      data: { reason: `it builds on ${agent}, which did not succeed` },
    });
    lost.add(id);
  }
}

/** Schedules waiting steps whose dependencies have succeeded, as far as the run's parallelism allows. */
function scheduleReady(turn: Turn, run: Run<Running>): void {
  const { plan, steps, brief } = run.progress;
  const working = stepsWith(
    run,
    (step) => step.progress.status === "scheduled" || step.progress.status === "started",
  );
  const ready = plan.steps
    .flatMap(({ id }) => steps[id] ?? [])
    .filter((step) => step.progress.status === "waiting")
    .filter((step) => step.plan.dependsOn.every((id) => steps[id]?.progress.status === "succeeded"));
  for (const step of ready.slice(0, Math.max(0, limits.parallelSteps - working.length))) {
    attachContext(turn, run, step, step.plan.input ?? brief.goal);
    const settings = attemptSettings(turn, step.agent);
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

  const outcomes = Object.fromEntries(
    all.flatMap((step) => {
      const outcome = stepOutcome(step);
      return outcome === undefined ? [] : [[step.id, outcome]];
    }),
  );
  const total = aggregate(plan, outcomes);
  const listed = total.outputs.map((output) => ({
    ...output,
    agent: steps[output.stepId]?.agent ?? output.agent,
  }));
  const rest = { steps: listed, ...gatherResults(run.progress) };
  const cancelled = all.flatMap(({ progress }) => (progress.status === "cancelled" ? [progress.reason] : []));

  if (cancelled[0] !== undefined) {
    const data = { reason: cancelled[0], summary: "cancelled", ...rest };
    turn.emit({ type: "run.cancelled", ...aboutRun(run), data });
  } else if (total.status === "completed") {
    turn.emit({ type: "run.completed", ...aboutRun(run), data: { summary: total.summary, ...rest } });
  } else {
    const failure = total.failure satisfies Failure;
    turn.emit({ type: "run.failed", ...aboutRun(run), data: { failure, summary: failure.message, ...rest } });
  }
}

const stepsWith = (run: Run<Running>, test: (step: Step) => boolean): string[] =>
  Object.values(run.progress.steps)
    .filter(test)
    .map(({ id }) => id);
