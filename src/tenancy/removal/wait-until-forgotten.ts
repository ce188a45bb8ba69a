import type { Slice, StepContext } from "./removal.ts";

/** For longer than anyone remembers that the tenant was active (cache/tiered-cache.ts), in milliseconds. */
const forgottenMs = 90_000;

/** Without Redis there are callers who are still let in, and sessions that still work, until this time is over. */
export const waitUntilForgotten = async ({ removal }: StepContext): Promise<Slice> =>
  removal.cursor === undefined ? { next: "waited", waitMs: forgottenMs } : {};
