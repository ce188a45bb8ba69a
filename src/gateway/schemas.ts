// What the HTTP API says and takes, for validation and for the OpenAPI document at once. The schemas of the
// core get their public names here.

import { z } from "@hono/zod-openapi";
import { manifest } from "../agents/manifest.ts";
import { fileRef } from "../consultation/brief.ts";
import { anyEvent, approve, onBusy } from "../events/schema.ts";
import { budget } from "../events/usage.ts";
import { formValue } from "../forms/form-value.ts";
import { type IdPrefix, isId } from "../ids.ts";
import { scheduleView } from "../orchestration/schedule-view.ts";
import { runView, sessionView } from "../orchestration/views.ts";
import { aggregate } from "../planning/aggregation.ts";
import { approval } from "../planning/approval.ts";
import { graph } from "../planning/graph.ts";
import { strategy } from "../planning/plan.ts";
import { ranking as rankingOfCore } from "../routing/ranking.ts";
import { cursor } from "../storage/page.ts";
import { runSummary as runSummaryOfStorage } from "../storage/runs.ts";
import { sessionSummary as sessionSummaryOfStorage } from "../storage/sessions.ts";
import { recordOf } from "../text/record.ts";

export const session = z.object(sessionView.shape).openapi("Session");
export const sessionSummary = z.object(sessionSummaryOfStorage.shape).openapi("SessionSummary");
export const run = z.object(runView.shape).openapi("Run");
export const schedule = z.object(scheduleView.shape).openapi("Schedule");
export const runSummary = z.object(runSummaryOfStorage.shape).openapi("RunSummary");
export const event = z.object(anyEvent.shape).openapi("Event");
export const file = z.object(fileRef.shape).openapi("File");
export const ranking = z.object(rankingOfCore.shape).openapi("Ranking");

export const agentSummary = z
  .object({
    ...manifest.shape,
    source: z.enum(["built-in", "tenant"]),
    /** Of one of the tenant's own agents. */
    version: z.int().exactOptional(),
    isEnabled: z.boolean(),
    isAvailable: z.boolean(),
    /** Why it cannot be used, where it cannot. */
    unavailability: z.string().exactOptional(),
  })
  .openapi("AgentSummary");

export const manifestProblem = z
  .object({
    /** From 1. */
    line: z.int(),
    column: z.int(),
    /** Empty where it is about the file as a whole. */
    field: z.string(),
    message: z.string(),
  })
  .openapi("ManifestProblem");

export const agent = z
  .object({
    ...agentSummary.shape,
    prompt: z.string(),
    /** What of the file was passed over, or understood in another way than it was written. */
    warnings: z.array(manifestProblem),
  })
  .openapi("Agent");

/** A page of a list, newest first. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().optional() });

export const idOf = (prefix: IdPrefix) => z.string().refine((text) => isId(prefix, text));
export const sessionPath = z.object({ sessionId: idOf("ses") });
export const runPath = z.object({ sessionId: idOf("ses"), runId: idOf("run") });
export const schedulePath = z.object({ sessionId: idOf("ses"), scheduleId: idOf("sch") });
export const artifactPath = z.object({ artifactId: idOf("art") });
export const filePath = z.object({ fileId: idOf("fil") });

/** A whole number from `least` to `most`, in digits alone. */
const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((number) => least <= number && number <= most, message)
    .openapi({ type: "integer", minimum: least, maximum: most });
};

export const pageQuery = z.object({
  limit: whole(1, 100).default(20).openapi({ default: 20 }),
  cursor: cursor.optional(),
});

const eventId = whole(0, Number.MAX_SAFE_INTEGER);
export const eventQuery = z.object({
  after: eventId.default(0).openapi({ default: 0 }),
  limit: whole(1, 500).default(100).openapi({ default: 100 }),
});
export const resumeHeaders = z.object({ "Last-Event-ID": eventId.optional() });

export const idempotencyHeaders = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[!-~]{1,255}$/, "must be 1 to 255 visible ASCII characters")
    .optional(),
});

const text = z.string().max(20_000).regex(/\S/, "must not be empty");
const fileIds = z.array(z.string()).max(100);
const agentNames = z.array(z.string()).max(10);

const title = z.string().trim().min(1).max(200);

export const newSession = z.strictObject({
  title: title.optional(),
  metadata: recordOf(z.string().min(1).max(64), z.string().max(512), 16).optional(),
});

const runFields = z.strictObject({
  input: text,
  files: fileIds.default([]),
  agents: agentNames.default([]),
  strategy: strategy.default("auto"),
  graph: graph.optional(),
  aggregate: aggregate.optional(),
  onBusy: onBusy.default("queue"),
  approve: approve.optional(),
  budget: budget.optional(),
});

export const newRun = runFields
  .superRefine((run, context) => {
    for (const { path, message } of contradictions(run)) {
      context.addIssue({ code: "custom", path, message });
    }
  })
  // Not all of the fields go together, so that one of each would be no valid example.
  .openapi({ example: { input: "string", files: [], agents: [], strategy: "auto" } });

/** Where fields of a new run do not go together. */
function contradictions({ agents, files, strategy, graph, aggregate }: z.output<typeof runFields>) {
  const steps = graph?.steps ?? [];
  const strays = steps.flatMap(({ files: own = [] }, step) =>
    own.flatMap((id, index) => (files.includes(id) ? [] : [["graph", "steps", step, "files", index]])),
  );
  return [
    ...faultIf(graph !== undefined && strategy !== "graph", "graph", "goes with the strategy graph"),
    ...(strategy === "single" && agents.length > 1
      ? [{ path: ["agents", 1], message: "is one too many: the strategy single has one agent" }]
      : []),
    ...faultIf(graph !== undefined && agents.length > 0, "agents", "must be empty: a graph names its own"),
    ...faultIf(
      aggregate !== undefined && strategy !== "graph" && strategy !== "fan-out",
      "aggregate",
      "goes with the strategies fan-out and graph",
    ),
    ...strays.map((path) => ({ path, message: "is not among the run's files" })),
  ];
}

const faultIf = (isFault: boolean, field: string, message: string) =>
  isFault ? [{ path: [field], message }] : [];

export const newSchedule = z
  .strictObject({
    title: title.optional(),
    at: z.iso.datetime({ offset: true }).optional(),
    cron: z.string().trim().max(100).optional(),
    /** UTC, where nothing is said. */
    timezone: z.string().max(64).optional(),
    run: newRun,
  })
  .superRefine(({ at, cron, timezone }, context) => {
    const faults = [
      ...faultIf(at === undefined && cron === undefined, "cron", "is required where there is no `at`"),
      ...faultIf(at !== undefined && cron !== undefined, "cron", "does not go with `at`"),
      ...faultIf(at !== undefined && timezone !== undefined, "timezone", "does not go with `at`"),
    ];
    for (const { path, message } of faults) context.addIssue({ code: "custom", path, message });
  })
  .transform(({ at, cron = "", timezone = "UTC", ...rest }) => ({
    ...rest,
    timing: at === undefined ? { cron, timezone } : { at: new Date(at).toISOString() },
  }))
  .openapi({ example: { title: "string", cron: "0 9 * * MON-FRI", run: { input: "string", files: [] } } });

export const newApproval = approval;

export const routeQuestion = z.strictObject({
  input: text,
  files: fileIds.default([]),
  agents: agentNames.default([]),
});

export const newAnswers = z.strictObject({
  answers: z
    .array(
      z
        .strictObject({
          question: z.string().max(100),
          text: text.optional(),
          /** The question's form filled in. */
          value: formValue.optional(),
          files: fileIds.optional(),
        })
        .refine(
          ({ text, value, files }) => (text ?? value ?? files) !== undefined,
          "must have text, a value or files",
        ),
    )
    .min(1)
    .max(20),
});
