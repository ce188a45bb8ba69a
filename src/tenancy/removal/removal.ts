import { z } from "zod";
import type { tenants } from "../../../drizzle/platform.ts";
import type { RemovalTools } from "./removal-tools.ts";

/** How many there were of each kind. */
export type Counts = Record<string, number>;

/** How far the removal of a tenant is: all that is kept of it between two steps. */
export const removal = z.object({
  tenantId: z.string(),
  /** Who asked for it, and in which request. */
  actor: z.string(),
  traceId: z.string(),
  step: z.string(),
  /** Where the step goes on, in its own words. */
  cursor: z.string().optional(),
  /** How often the step has failed since it last got on. */
  failures: z.int(),
  removed: z.record(z.string(), z.int()),
});
export type Removal = z.infer<typeof removal>;

export type StepContext = { tenant: typeof tenants.$inferSelect; removal: Removal; tools: RemovalTools };

/** What a step did, in at most a page of whatever it removes. */
export type Slice = {
  removed?: Counts;
  /** The cursor that the step goes on from; without one it is done. */
  next?: string | undefined;
  /** Milliseconds until it goes on. */
  waitMs?: number;
};

/** A step may be done again, in whole or in part: what is gone already is as good as removed. */
export type Step = {
  name: string;
  run: (context: StepContext) => Promise<Slice>;
  /** A step that has failed so often is left out. Without it, it is tried until it succeeds. */
  maxFailures?: number;
};

/** The cursor of a step that begins at the front each time, as what it has seen is gone. */
export const again = "again";
