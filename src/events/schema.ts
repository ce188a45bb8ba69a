// The events of a session: the one description of everything that can happen in it. The log stores them,
// subscribers receive them, and the session's state is their fold.

import { z } from "zod";
import { agentReply, finding } from "../agents/contract.ts";
import { severity } from "../agents/severity.ts";
import { answer, brief, fileRef, question } from "../consultation/brief.ts";
import { aggregate, aggregation } from "../planning/aggregation.ts";
import { graph } from "../planning/graph.ts";
import { plan, strategy } from "../planning/plan.ts";
import { ranking } from "../routing/ranking.ts";
import { timing } from "../scheduling/timing.ts";
import { budget, usage } from "./usage.ts";

/** Why something failed: a stable code for programs, words for people, and whether another try could help. */
export const failure = z.object({
  code: z.enum([
    "agent_failed",
    "agent_crashed",
    "agent_no_result",
    "timeout",
    "sandbox_unavailable",
    "sandbox_lost",
    "sandbox_service_down",
    "sandbox_refused",
    "files_unavailable",
    "question_expired",
    "approval_expired",
    "queue_expired",
    "plan_impossible",
    "all_steps_failed",
    "aggregation_unmet",
    "budget_exceeded",
  ]),
  message: z.string(),
  isRetryable: z.boolean(),
});
export type Failure = z.infer<typeof failure>;

/** An artifact: a file that an agent made, stored by the platform. */
export const artifact = z.object({
  artifactId: z.string(),
  /** Relative path with forward slashes, as the agent named it. */
  path: z.string(),
  mediaType: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
});
export type Artifact = z.infer<typeof artifact>;

/** What became of one step, in a run's result. */
export const stepResult = z.object({
  stepId: z.string(),
  agent: z.string(),
  label: z.string().optional(),
  status: z.enum(["succeeded", "failed", "skipped", "cancelled"]),
  summary: z.string(),
  output: z.unknown().optional(),
});

/**
 * What a run leaves behind. Findings and artifacts are capped at 200 each, and findings, summaries and outputs of steps
 * at 100,000 characters each; the events of the steps have them all.
 */
export const runResult = z.object({
  summary: z.string(),
  steps: z.array(stepResult),
  findings: z.array(
    finding.extend({
      stepId: z.string(),
      agent: z.string(),
      /** In a merge: every step that reported it, and how grave it held it. */
      sources: z.array(z.object({ stepId: z.string(), agent: z.string(), severity })).optional(),
    }),
  ),
  artifacts: z.array(artifact.extend({ stepId: z.string(), agent: z.string() })),
});
export type RunResult = z.infer<typeof runResult>;

/** What is to become of a request while runs of its session have not ended. */
export const onBusy = z.enum(["queue", "reject", "interrupt", "parallel"]);
export type OnBusy = z.infer<typeof onBusy>;

/** What a person must approve before it is done. */
export const approve = z.literal("plan");

/** What a run is asked to do. */
export const runRequest = z.object({
  input: z.string(),
  files: z.array(fileRef),
  agents: z.array(z.string()),
  strategy,
  /** The steps, where the strategy is `graph` and the caller has named them. */
  graph: graph.optional(),
  aggregate: aggregate.optional(),
  onBusy: onBusy.optional(),
  approve: approve.optional(),
  budget: budget.optional(),
});
export type RunRequest = z.infer<typeof runRequest>;

/** Why a schedule that was due did not fire: the code of a problem, and words for people. */
export const firingRefusal = z.object({ code: z.string(), detail: z.string() });

/** `dueAt`: the time that was served. */
const serving = {
  scheduleId: z.string(),
  dueAt: z.iso.datetime(),
  /** How many later times had gone by with it and are not served on their own; up to 100 are counted. */
  missed: z.int().min(0).max(100),
  /** When it is due again; without it, nothing more comes of the schedule. */
  next: z.iso.datetime().optional(),
};

/** `record`: which record of the agent's file the event came from; the session resumes behind the last one. */
const fromRecord = { attempt: z.int().min(1), record: z.int().min(1) };

/** The schema of each type's `data`. */
export const eventData = {
  "session.created": z.object({ title: z.string().optional(), metadata: z.record(z.string(), z.string()) }),
  "session.closed": z.object({}),

  "schedule.created": z.object({
    scheduleId: z.string(),
    title: z.string().optional(),
    timing,
    run: runRequest,
    next: z.iso.datetime(),
  }),
  "schedule.fired": z.object({ ...serving, runId: z.string() }),
  /** There was no room for its run. It is tried again until then. */
  "schedule.deferred": z.object({
    scheduleId: z.string(),
    dueAt: z.iso.datetime(),
    reason: firingRefusal,
    until: z.iso.datetime(),
  }),
  "schedule.skipped": z.object({ ...serving, reason: firingRefusal }),
  "schedule.deleted": z.object({ scheduleId: z.string() }),

  "run.requested": runRequest.extend({
    /** The schedule whose run it is. */
    scheduleId: z.string().optional(),
    /** The run ends by then, whatever happens. */
    deadline: z.iso.datetime(),
    /** The run is queued, and must have started by then. */
    startBy: z.iso.datetime().optional(),
  }),
  /** A queued run's turn has come. Its deadline counts from now. */
  "run.started": z.object({ deadline: z.iso.datetime() }),
  "route.decided": ranking,
  "consultation.question": question.extend({ deadline: z.iso.datetime() }),
  "consultation.answered": answer,
  /** The question needs no answer any more. */
  "consultation.withdrawn": z.object({ questionId: z.string(), reason: z.string() }),
  "consultation.completed": z.object({ brief, confidence: z.number().min(0).max(1) }),
  /** With `approveBy`, the plan waits until then for approval. */
  "plan.proposed": plan.extend({ approveBy: z.iso.datetime().optional() }),
  /** The plan as it will be carried out: as it was proposed, or edited. */
  "plan.approved": z.object({ plan, reason: z.string().optional() }),
  "plan.rejected": z.object({ reason: z.string().optional() }),

  "context.attached": z.object({
    items: z.array(z.object({ id: z.string(), title: z.string(), text: z.string(), tokens: z.int() })),
    tokens: z.int(),
    budgetTokens: z.int(),
  }),

  "step.scheduled": z.object({
    attempt: z.int().min(1),
    timeoutMs: z.int().positive(),
    retries: z.int().min(0),
    fallback: z.array(z.string()),
    /** The step must have started by then. */
    startBy: z.iso.datetime(),
  }),
  "step.started": z.object({ attempt: z.int().min(1), deadline: z.iso.datetime() }),
  /**
   * The platform was interrupted, or the agent has its answers. By then an attempt that had not started must have, and
   * one that had must have ended.
   */
  "step.resumed": z.object({ attempt: z.int().min(1), deadline: z.iso.datetime() }),
  "step.retrying": z.object({
    attempt: z.int().min(1),
    failure,
    notBefore: z.iso.datetime(),
    startBy: z.iso.datetime(),
  }),
  "step.fallback": z.object({
    attempt: z.int().min(1),
    from: z.string(),
    to: z.string(),
    failure,
    timeoutMs: z.int().positive(),
    retries: z.int().min(0),
    startBy: z.iso.datetime(),
  }),
  "step.succeeded": z.object({ attempt: z.int().min(1), summary: z.string(), output: z.unknown() }),
  "step.failed": z.object({ attempt: z.int().min(1), failure }),
  "step.skipped": z.object({ reason: z.string() }),
  "step.cancelled": z.object({ reason: z.string() }),

  "sandbox.created": z.object({
    attempt: z.int().min(1),
    sandboxId: z.string(),
    /** It was there before the attempt, in the tenant's stock of warm sandboxes. */
    warm: z.literal(true).optional(),
    /** Its price for as long as it lives, in millionths of a US dollar; absent: none. */
    microUsdPerSecond: z.int().min(0).optional(),
  }),
  /** It stands still, and costs nothing, while its agent waits for a person. */
  "sandbox.paused": z.object({ attempt: z.int().min(1), sandboxId: z.string() }),
  "sandbox.resumed": z.object({ attempt: z.int().min(1), sandboxId: z.string() }),
  "sandbox.killed": z.object({ attempt: z.int().min(1), sandboxId: z.string(), reason: z.string() }),

  "agent.message.delta": z.object({ ...fromRecord, text: z.string() }),
  "agent.message": z.object({ ...fromRecord, text: z.string() }),
  "agent.tool.call": z.object({ ...fromRecord, callId: z.string(), name: z.string(), input: z.unknown() }),
  "agent.tool.result": z.object({
    ...fromRecord,
    callId: z.string(),
    output: z.unknown(),
    isError: z.boolean(),
  }),
  "agent.log": z.object({
    ...fromRecord,
    stream: z.enum(["stdout", "stderr", "runtime", "decision"]),
    text: z.string(),
  }),
  "agent.finding": z.object({ ...fromRecord, ...finding.shape }),
  "agent.artifact": z.object({ ...fromRecord, ...artifact.shape }),
  "agent.request": z.object({ ...fromRecord, id: z.string(), method: z.string(), params: z.unknown() }),
  "agent.reply": z.object({ attempt: z.int().min(1), ...agentReply.omit({ type: true }).shape }),

  /** What was used since usage was last recorded of the same: a sandbox, where it names one. */
  "usage.recorded": z.object({
    ...usage.shape,
    costMicroUsd: usage.shape.costMicroUsd.optional(),
    sandboxId: z.string().optional(),
  }),
  /** The run's budget or the tenant's month is used up: what has not ended is cancelled, and the run fails. */
  "budget.exceeded": z.object({ failure }),
  /** Which aggregation gave the result, and from which steps. */
  "run.completed": runResult.extend({ aggregation: aggregation.optional() }),
  "run.failed": z.object({ failure, ...runResult.shape }),
  "run.cancelled": z.object({ reason: z.string(), ...runResult.shape }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

type Subject = { runId?: string; stepId?: string; agent?: string; traceId?: string };

/** What was decided, before the log gives it its place. */
export type EventDraft<T extends EventType = EventType> = {
  [K in T]: Subject & { type: K; time: string; data: EventData<K> };
}[T];

/** An event as it is stored and sent (DESIGN 4.1). `seq` starts at 1 and has no holes within a session. */
export type Event<T extends EventType = EventType> = EventDraft<T> & {
  seq: number;
  tenantId: string;
  sessionId: string;
};

/** The event types that end a run. */
export const runEndings = ["run.completed", "run.failed", "run.cancelled"] as const;

export const isRunEnding = (type: EventType): boolean => runEndings.some((ending) => ending === type);

/** Every event type, in the order in which they appear above. */
export const eventTypes = Object.keys(eventData).filter((type): type is EventType => type in eventData);

const envelope = z.object({
  seq: z.int().min(1),
  time: z.iso.datetime(),
  tenantId: z.string(),
  sessionId: z.string(),
  runId: z.string().optional(),
  stepId: z.string().optional(),
  agent: z.string().optional(),
  traceId: z.string().optional(),
});

/** The envelope with any type and its data unread: what lists are made of. */
export const anyEvent = envelope.extend({
  type: z.enum(eventTypes),
  data: z.record(z.string(), z.unknown()),
});

/** Reads an event that came from elsewhere. Throws a ZodError where it is none. */
export function readEvent(value: unknown): Event {
  const event = anyEvent.parse(value);
  // Parsed just here: the compiler cannot see that the data's schema was picked by the type.
  return { ...event, data: eventData[event.type].parse(event.data) } as Event;
}
