import { z } from "zod";

const databaseError = z.object({
  severity: z.string(),
  message: z.string(),
  code: z.string(),
  position: z.coerce.number().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
});

/** An error as PostgreSQL reports it; `position` is a character of the statement, from 1. */
export type DatabaseError = z.infer<typeof databaseError>;

/** An outcome as one process says it to the other. After `broken` the server is of no more use. */
export const outcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("done"), rows: z.array(z.unknown()) }),
  z.object({ status: z.literal("refused"), error: databaseError }),
  z.object({ status: z.literal("broken"), reason: z.enum(["breakdown", "timeout"]) }),
]);
/** What came of a statement. */
export type Outcome = z.infer<typeof outcome>;

const breakdown: Outcome = { status: "broken", reason: "breakdown" };

/** What PGlite says of a statement. A server that has ended answers nothing, so that not even its command is named. */
export function outcomeOf(results: readonly { command?: string | undefined; rows: unknown[] }[]): Outcome {
  const last = results.at(-1);
  return last?.command === undefined ? breakdown : { status: "done", rows: last.rows };
}

/** What PGlite throws: PostgreSQL goes on after an `ERROR`, and ends after a `FATAL` or `PANIC`, or where its code traps. */
export function outcomeOfFailure(thrown: unknown): Outcome {
  const { data } = databaseError.safeParse(thrown);
  return data?.severity === "ERROR" ? { status: "refused", error: data } : breakdown;
}
