import type { Brief } from "../consultation/brief.ts";
import type { EventDraft, EventType } from "../events/schema.ts";
import { addUsage, noUsage } from "../events/usage.ts";
import type { Plan } from "../planning/plan.ts";
import { evolveStep, waitingStep } from "./evolve-step.ts";
import type { Consulting, Ended, Run, Running, RunProgress } from "./state.ts";

/** The events of an agent's output, which a run's state needs only while the agent works. */
export const outputTypes = [
  "agent.message.delta",
  "agent.message",
  "agent.log",
  "agent.tool.call",
  "agent.tool.result",
  "agent.request",
] as const satisfies EventType[];

/** A run as its first event leaves it, or undefined where the event is another. */
export function startRun(event: EventDraft): Run | undefined {
  if (event.type !== "run.requested" || event.runId === undefined) return undefined;
  const { startBy, onBusy = "queue", ...requested } = event.data;
  return {
    id: event.runId,
    ...(event.traceId === undefined ? {} : { traceId: event.traceId }),
    ...requested,
    onBusy,
    usage: noUsage,
    requestedAt: event.time,
    progress: startBy === undefined ? notConsulted : { status: "queued", startBy },
  };
}

const notConsulted: Consulting = { status: "consulting", asked: [], answers: [] };

/** What a run is after an event of its own. */
export function evolveRun(run: Run, event: EventDraft): Run {
  const progress = evolveProgress(run.progress, event);
  switch (event.type) {
    case "run.started":
      return { ...run, progress, deadline: event.data.deadline };
    case "route.decided":
      return { ...run, route: event.data };
    case "plan.approved":
      return { ...run, progress, decision: "approve" };
    case "usage.recorded":
      return { ...run, progress, usage: addUsage(run.usage, event.data) };
    case "budget.exceeded":
      return { ...run, progress, exceeded: event.data.failure };
    case "plan.rejected":
      return { ...run, progress, decision: "reject" };
    default:
      return progress === run.progress ? run : { ...run, progress };
  }
}

function evolveProgress(progress: RunProgress, event: EventDraft): RunProgress {
  switch (event.type) {
    case "consultation.completed":
      return { status: "planning", brief: event.data.brief };
    case "run.started":
      return notConsulted;
    case "plan.proposed": {
      if (progress.status !== "planning") return progress;
      const { brief } = progress;
      const { approveBy, ...plan } = event.data;
      return approveBy === undefined
        ? running(brief, plan, event.time)
        : { status: "awaiting_approval", brief, plan, approveBy };
    }
    case "plan.approved":
      return progress.status === "awaiting_approval"
        ? running(progress.brief, event.data.plan, event.time)
        : progress;
    case "run.completed":
      return { ...ended(progress, event.time), status: "completed", result: event.data };
    case "run.failed": {
      const { failure, ...result } = event.data;
      return { ...ended(progress, event.time), status: "failed", failure, result };
    }
    case "run.cancelled": {
      const { reason: _reason, ...result } = event.data;
      return { ...ended(progress, event.time), status: "cancelled", result };
    }
    default:
      if (progress.status === "consulting") return evolveConsulting(progress, event);
      return progress.status === "running" ? evolveSteps(progress, event) : progress;
  }
}

const running = (brief: Brief, plan: Plan, since: string): Running => ({
  status: "running",
  since,
  brief,
  plan,
  steps: Object.fromEntries(plan.steps.map((step) => [step.id, waitingStep(step)])),
});

function evolveConsulting(progress: RunProgress & { status: "consulting" }, event: EventDraft): RunProgress {
  if (event.type === "consultation.question") return { ...progress, asked: [...progress.asked, event.data] };
  if (event.type === "consultation.answered")
    return { ...progress, answers: [...progress.answers, event.data] };
  return progress;
}

function evolveSteps(progress: RunProgress & { status: "running" }, event: EventDraft): RunProgress {
  const step = event.stepId === undefined ? undefined : progress.steps[event.stepId];
  if (step === undefined) return progress;
  const next = evolveStep(step, event);
  return next === step ? progress : { ...progress, steps: { ...progress.steps, [step.id]: next } };
}

function ended(progress: RunProgress, endedAt: string): Pick<Ended, "endedAt" | "since" | "plan" | "steps"> {
  if (progress.status === "running") {
    const { since, plan, steps } = progress;
    return { endedAt, since, plan, steps };
  }
  return "plan" in progress && progress.plan !== undefined
    ? { endedAt, plan: progress.plan, steps: {} }
    : { endedAt, steps: {} };
}

/** Folds a run's own events, oldest first. Undefined where there are none. */
export function foldRun(events: EventDraft[]): Run | undefined {
  let run: Run | undefined;
  for (const event of events) run = run === undefined ? startRun(event) : evolveRun(run, event);
  return run;
}
