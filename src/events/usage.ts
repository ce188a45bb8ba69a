import { z } from "zod";

/** What was used. Money is in whole millionths of a US dollar: sums of them are exact. */
export const usage = z.object({
  sandboxMs: z.int().min(0),
  modelTokens: z.int().min(0),
  costMicroUsd: z.int().min(0),
});
export type Usage = z.infer<typeof usage>;

/** The most that a run may use. Its wall time counts from the moment its plan begins to be carried out. */
export const budget = z.strictObject({
  wallMs: z.int().min(1).max(86_400_000).optional(),
  /** Of all its sandboxes together. */
  sandboxMs: z.int().min(1).max(1_000_000_000).optional(),
  modelTokens: z.int().min(1).max(1_000_000_000).optional(),
  costMicroUsd: z.int().min(1).max(1_000_000_000_000).optional(),
});
export type Budget = z.infer<typeof budget>;

export const noUsage: Usage = { sandboxMs: 0, modelTokens: 0, costMicroUsd: 0 };

/** The sum of two. What was recorded before there were prices cost nothing. */
export const addUsage = (
  one: Usage,
  other: Omit<Usage, "costMicroUsd"> & { costMicroUsd?: number | undefined },
): Usage => ({
  sandboxMs: one.sandboxMs + other.sandboxMs,
  modelTokens: one.modelTokens + other.modelTokens,
  costMicroUsd: one.costMicroUsd + (other.costMicroUsd ?? 0),
});
