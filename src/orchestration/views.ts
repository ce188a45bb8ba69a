import { z } from "zod";
import { question } from "../consultation/brief.ts";
import { failure, runResult } from "../events/schema.ts";
import { budget, usage } from "../events/usage.ts";
import { plan, strategy } from "../planning/plan.ts";
import { ranking } from "../routing/ranking.ts";

/** What a caller sees of a session. */
export const sessionView = z.object({
  id: z.string(),
  status: z.enum(["open", "closed"]),
  title: z.string().optional(),
  metadata: z.record(z.string(), z.string()),
  createdAt: z.iso.datetime(),
  /** The last event's sequence number. */
  lastSeq: z.int(),
  /** Runs that have not ended, oldest first. */
  activeRuns: z.array(z.string()),
  /** Those of them that wait for the runs before them, in the order in which they will start. */
  queuedRuns: z.array(z.string()),
});
export type SessionView = z.infer<typeof sessionView>;

export const runStatus = z.enum([
  "queued",
  "awaiting_answers",
  "awaiting_approval",
  "running",
  "completing",
  "completed",
  "failed",
  "cancelled",
]);
export type RunStatus = z.infer<typeof runStatus>;

/** What a caller sees of a run, whatever its status. */
export const runView = z.object({
  id: z.string(),
  sessionId: z.string(),
  status: runStatus,
  input: z.string(),
  strategy,
  /** The schedule whose run it is. */
  scheduleId: z.string().optional(),
  requestedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  budget: budget.optional(),
  /** What it has used by now. */
  usage: z.object({ wallMs: z.int().min(0), ...usage.shape }),
  route: ranking.optional(),
  /** Questions that wait for an answer. */
  questions: z.array(question),
  plan: plan.optional(),
  steps: z.array(
    z.object({
      id: z.string(),
      agent: z.string(),
      status: z.enum([
        "waiting",
        "scheduled",
        "started",
        "awaiting_answers",
        "succeeded",
        "failed",
        "skipped",
        "cancelled",
      ]),
      attempt: z.int(),
    }),
  ),
  result: runResult.optional(),
  failure: failure.optional(),
});
export type RunView = z.infer<typeof runView>;
