import type { AgentReply, Finding } from "../agents/contract.ts";
import type { EventDraft } from "../events/schema.ts";
import type { PlanStep } from "../planning/plan.ts";
import { cut } from "../text/fit.ts";
import { sum } from "../text/sum.ts";
import { limits } from "./limits.ts";
import { recourses } from "./recourse.ts";
import type { LiveSandbox, Step, StepProgress } from "./state.ts";

export const waitingStep = (plan: PlanStep): Step => ({
  id: plan.id,
  plan,
  agent: plan.agent,
  timeoutMs: 0,
  retriesLeft: 0,
  lossesLeft: limits.sandboxLosses,
  fallback: [],
  sandboxes: [],
  questions: [],
  context: [],
  ...freshAttempt(0),
  progress: { status: "waiting" },
});

/** What a new attempt starts with: nothing of the one before counts. */
const freshAttempt = (attempt: number) => ({
  attempt,
  lastRecord: 0,
  findings: [],
  artifacts: [],
  replies: [],
});

/** What a step is after an event of its own. */
export function evolveStep(step: Step, event: EventDraft): Step {
  switch (event.type) {
    case "context.attached":
      return { ...step, context: event.data.items };
    case "step.scheduled": {
      const { attempt, timeoutMs, retries, fallback, startBy } = event.data;
      const progress = { status: "scheduled", notBefore: event.time, startBy } as const;
      return { ...step, ...freshAttempt(attempt), timeoutMs, retriesLeft: retries, fallback, progress };
    }
    case "step.started":
      return { ...step, progress: { status: "started", deadline: event.data.deadline } };
    case "step.resumed":
      return { ...step, progress: withDeadline(step.progress, event.data.deadline) };
    case "step.retrying": {
      const { attempt, failure, notBefore, startBy } = event.data;
      const spent =
        recourses[failure.code] === "replace"
          ? { lossesLeft: step.lossesLeft - 1 }
          : { retriesLeft: step.retriesLeft - 1 };
      return {
        ...step,
        ...freshAttempt(attempt),
        ...spent,
        progress: { status: "scheduled", notBefore, startBy },
      };
    }
    case "step.fallback": {
      const { attempt, to, timeoutMs, retries, startBy } = event.data;
      const fallback = step.fallback.slice(step.fallback.indexOf(to) + 1);
      const progress = { status: "scheduled", notBefore: event.time, startBy } as const;
      return {
        ...step,
        ...freshAttempt(attempt),
        agent: to,
        timeoutMs,
        retriesLeft: retries,
        fallback,
        progress,
      };
    }
    case "step.succeeded": {
      const { summary, output } = event.data;
      return { ...step, progress: { status: "succeeded", endedAt: event.time, summary, output } };
    }
    case "step.failed":
      return { ...step, progress: { status: "failed", endedAt: event.time, failure: event.data.failure } };
    case "step.skipped":
      return { ...step, progress: { status: "skipped", endedAt: event.time, reason: event.data.reason } };
    case "step.cancelled":
      return { ...step, progress: { status: "cancelled", endedAt: event.time, reason: event.data.reason } };
    case "sandbox.created": {
      const { sandboxId: id, attempt, microUsdPerSecond = 0 } = event.data;
      const sandbox = { id, attempt, meteredUntil: event.time, microUsdPerSecond };
      return { ...step, sandboxes: [...step.sandboxes, sandbox] };
    }
    case "sandbox.paused":
      return withSandbox(step, event.data.sandboxId, (sandbox) => ({ ...sandbox, pausedAt: event.time }));
    case "sandbox.resumed":
      return withSandbox(step, event.data.sandboxId, ({ pausedAt = event.time, ...sandbox }) => ({
        ...sandbox,
        meteredUntil: later(sandbox.meteredUntil, elapsed(pausedAt, event.time)),
      }));
    case "consultation.question": {
      const asking = { ...step, questions: [...step.questions, event.data] };
      return { ...asking, progress: awaitAnswers(step.progress, event.time) };
    }
    case "consultation.withdrawn":
    case "consultation.answered": {
      const { questionId } = event.data;
      const questions = step.questions.filter(({ id }) => id !== questionId);
      return { ...step, questions, progress: putOffPause(step.progress, event.time) };
    }
    case "usage.recorded":
      return withSandbox(step, event.data.sandboxId, (sandbox) => ({
        ...sandbox,
        meteredUntil: sandbox.pausedAt ?? event.time,
      }));
    case "sandbox.killed":
      return { ...step, sandboxes: step.sandboxes.filter(({ id }) => id !== event.data.sandboxId) };
    default:
      return evolveOutput(step, event);
  }
}

function withDeadline(progress: StepProgress, deadline: string): StepProgress {
  if (progress.status === "scheduled") return { ...progress, startBy: deadline };
  const isStarted = progress.status === "started" || progress.status === "awaiting_answers";
  return isStarted ? { status: "started", deadline } : progress;
}

/** A finding beyond the limit is kept so that it can be counted, with the beginning of its message. */
function keepFinding(kept: Finding[], found: Finding): Finding[] {
  if (kept.length >= limits.resultItems) return kept;
  const length = sum(kept.map(({ message, fix = "" }) => message.length + fix.length));
  if (length + found.message.length + (found.fix?.length ?? 0) <= limits.findingsLength)
    return [...kept, found];
  const { fix: _fix, ...rest } = found;
  return [...kept, { ...rest, message: cut(found.message, 200) }];
}

function withSandbox(
  step: Step,
  id: string | undefined,
  change: (sandbox: LiveSandbox) => LiveSandbox,
): Step {
  return { ...step, sandboxes: step.sandboxes.map((each) => (each.id === id ? change(each) : each)) };
}

/** Stops the agent's clock, where it runs. */
function awaitAnswers(progress: StepProgress, time: string): StepProgress {
  if (progress.status !== "started") return progress;
  const timeLeftMs = elapsed(time, progress.deadline);
  return putOffPause({ status: "awaiting_answers", timeLeftMs, pauseAt: time }, time);
}

function putOffPause(progress: StepProgress, time: string): StepProgress {
  if (progress.status !== "awaiting_answers") return progress;
  return { ...progress, pauseAt: new Date(Date.parse(time) + limits.pauseMs).toISOString() };
}

/** From one time to another that comes later, in milliseconds. */
const later = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

const elapsed = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from));

function evolveOutput(step: Step, event: EventDraft): Step {
  switch (event.type) {
    case "agent.finding": {
      const { attempt: _attempt, record, ...found } = event.data;
      return {
        ...step,
        lastRecord: record,
        findings: keepFinding(step.findings, found),
      };
    }
    case "agent.artifact": {
      const { attempt: _attempt, record, ...made } = event.data;
      return {
        ...step,
        lastRecord: record,
        artifacts: [...step.artifacts, made].slice(0, limits.resultItems),
      };
    }
    case "agent.reply": {
      const { attempt: _attempt, ...reply } = event.data;
      const replies: AgentReply[] = [...step.replies, { type: "reply", ...reply }];
      return { ...step, replies: replies.slice(-limits.replies) };
    }
    case "agent.message.delta":
    case "agent.message":
    case "agent.tool.call":
    case "agent.tool.result":
    case "agent.log":
    case "agent.request":
      return { ...step, lastRecord: event.data.record };
    default:
      return step;
  }
}
