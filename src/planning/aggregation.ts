import { z } from "zod";

/** How the results of several steps become one (docs/aggregation.md). */
export const aggregate = z.discriminatedUnion("kind", [
  /** The first step that succeeds is the result, and the others are cancelled. */
  z.strictObject({ kind: z.literal("first-success") }),
  /** Every step must succeed. */
  z.strictObject({ kind: z.literal("all") }),
  /** So many steps must succeed. */
  z.strictObject({ kind: z.literal("quorum"), n: z.int().min(1).max(50) }),
  /** The answer with most weight: a field of the steps' outputs, or their summary where none is named. */
  z.strictObject({ kind: z.literal("vote"), by: z.string().min(1).max(100).optional() }),
  /** The findings become one list in which each stands once. */
  z.strictObject({ kind: z.literal("merge") }),
]);
export type Aggregate = z.infer<typeof aggregate>;

const steps = z.array(z.string());

/** What a vote came to, the heaviest answer first. */
export const tally = z.array(z.object({ answer: z.unknown(), weight: z.number(), steps }));
export type Tally = z.infer<typeof tally>;

/** Which aggregation gave a run's result, and from which steps. */
export const aggregation = z.discriminatedUnion("kind", [
  /** A fan-out or a graph as it is: one success is enough. */
  z.object({ kind: z.literal("any"), steps }),
  /** A single step or a chain: the last output, made from all before it. */
  z.object({ kind: z.literal("chain"), steps }),
  z.object({ kind: z.literal("first-success"), steps }),
  z.object({ kind: z.literal("all"), steps }),
  z.object({ kind: z.literal("quorum"), steps, n: z.int() }),
  z.object({
    kind: z.literal("vote"),
    steps,
    answer: z.unknown(),
    tally,
    /** Why this answer was taken, where another had the same weight. */
    tie: z.string().optional(),
  }),
  z.object({ kind: z.literal("merge"), steps }),
]);
export type Aggregation = z.infer<typeof aggregation>;
