import { z } from "zod";
import type { YamlPath } from "../../sdk/formats/yaml-source.ts";

const texts = z.record(z.string(), z.unknown()).catch({}).optional();

const step = z.object({
  uses: z.string().optional().catch(undefined),
  run: z.string().optional().catch(undefined),
  with: texts,
  env: texts,
});
/** A step, as far as the rules look at it. */
export type Step = z.infer<typeof step>;

const steps = z.array(step.catch({})).catch([]).optional();

const job = z.object({
  "runs-on": z.unknown().optional(),
  permissions: z.unknown().optional(),
  uses: z.string().optional().catch(undefined),
  env: texts,
  steps,
});
/** A job, as far as the rules look at it. */
export type Job = z.infer<typeof job>;

/** What of a workflow or an action the rules look at; what has another form is the language service's to refuse. */
export const workflowFile = z.object({
  on: z.unknown().optional(),
  permissions: z.unknown().optional(),
  env: texts,
  jobs: z
    .record(
      z.string(),
      job.catch(() => job.parse({})),
    )
    .catch({})
    .optional(),
  runs: z.object({ steps }).catch({}).optional(),
});
export type WorkflowFile = z.infer<typeof workflowFile>;

/** All steps of a workflow or an action, with their places. */
export function stepsOf({ jobs = {}, runs }: WorkflowFile): { step: Step; place: YamlPath }[] {
  const inJobs = Object.entries(jobs).flatMap(([name, { steps = [] }]) =>
    steps.map((step, index) => ({ step, place: ["jobs", name, "steps", index] })),
  );
  const inAction = (runs?.steps ?? []).map((step, index) => ({ step, place: ["runs", "steps", index] }));
  return [...inJobs, ...inAction];
}

/** Whether an event starts the workflow. */
export function isStartedBy({ on }: WorkflowFile, event: string): boolean {
  if (typeof on === "string") return on === event;
  if (Array.isArray(on)) return on.includes(event);
  return typeof on === "object" && on !== null && Object.hasOwn(on, event);
}
