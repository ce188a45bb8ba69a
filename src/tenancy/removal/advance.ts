import { eq } from "drizzle-orm";
import { tenants } from "../../../drizzle/platform.ts";
import type { RemovalRequest } from "../../../durable-objects/tenant-removal-api.ts";
import type { Counts, Removal, Step } from "./removal.ts";
import type { RemovalTools } from "./removal-tools.ts";
import { firstStep, steps } from "./steps.ts";

/** A removal as it is now, and how long it waits before it goes on, in milliseconds. Null: nothing is left to do. */
export type Due = { removal: Removal; waitMs: number } | null;

const longestWaitMs = 60_000;

export const startRemoval = (request: RemovalRequest): Removal => ({
  ...request,
  step: firstStep,
  failures: 0,
  removed: {},
});

/** Does the next part of a removal. Whatever it throws, the removal is as it was, and may be tried again. */
export async function advance(removal: Removal, tools: RemovalTools): Promise<Due> {
  const [tenant] = await tools.records.database.query((db) =>
    db.select().from(tenants).where(eq(tenants.id, removal.tenantId)),
  );
  if (tenant === undefined) return null;
  const { removed = {}, next, waitMs = 0 } = await stepOf(removal).run({ tenant, removal, tools });
  const counted = { ...removal, removed: add(removal.removed, removed), failures: 0 };
  return next === undefined
    ? moveOn(stepBehind(removal), counted)
    : { removal: { ...counted, cursor: next }, waitMs };
}

/** What becomes of a removal whose step has failed: it waits longer each time, or leaves out what may be left out. */
export function retry(removal: Removal): Due {
  const failures = removal.failures + 1;
  const { maxFailures = Number.POSITIVE_INFINITY } = stepOf(removal);
  if (failures >= maxFailures) return moveOn(stepBehind(removal), { ...removal, failures: 0 });
  const waitMs = Math.min(longestWaitMs, 1_000 * 2 ** (failures - 1));
  return { removal: { ...removal, failures }, waitMs };
}

function moveOn(step: Step | undefined, { cursor: _, ...removal }: Removal): Due {
  return step === undefined ? null : { removal: { ...removal, step: step.name }, waitMs: 0 };
}

const indexOf = ({ step }: Removal): number => steps.findIndex(({ name }) => name === step);

const stepBehind = (removal: Removal): Step | undefined => steps[indexOf(removal) + 1];

function stepOf(removal: Removal): Step {
  const step = steps[indexOf(removal)];
  if (step === undefined) throw new Error(`the removal of a tenant has no step ${removal.step}`);
  return step;
}

const add = (counts: Counts, more: Counts): Counts => ({
  ...counts,
  ...Object.fromEntries(Object.entries(more).map(([kind, count]) => [kind, (counts[kind] ?? 0) + count])),
});
