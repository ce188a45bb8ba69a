// What Neon's driver sends to /sql.

import { z } from "zod";

/** The largest body taken, and the largest given: the limits of Neon. */
export const maxBodyBytes = 64 * 1024 * 1024;

const Query = z.object({
  query: z.string(),
  params: z.array(z.json()).default([]),
  arrayMode: z.boolean().optional(),
});

export type Query = z.infer<typeof Query>;

/** One query, or several that run as one transaction. */
export const SqlRequest = z.union([z.object({ queries: z.array(Query) }), Query], {
  error: "the body is neither a query nor a batch of queries",
});

export type SqlRequest = z.infer<typeof SqlRequest>;

const Flag = z
  .string()
  .optional()
  .transform((value) => value === "true");

/** The headers that say who asks, how to run a batch, and how to give rows. */
export const SqlHeaders = z.object({
  "neon-connection-string": z.string({ error: "missing header Neon-Connection-String" }),
  "neon-array-mode": Flag,
  "neon-raw-text-output": Flag,
  "neon-batch-isolation-level": z
    .enum(["ReadUncommitted", "ReadCommitted", "RepeatableRead", "Serializable"], {
      error: "invalid isolation level",
    })
    .optional(),
  "neon-batch-read-only": Flag,
  "neon-batch-deferrable": Flag,
});

export type SqlHeaders = z.infer<typeof SqlHeaders>;

/** The statement that begins a batch's transaction. */
export function beginStatement(headers: SqlHeaders): string {
  const level = headers["neon-batch-isolation-level"];
  const words = ["BEGIN"];
  if (level) words.push("ISOLATION LEVEL", level.replace(/(?<=[a-z])(?=[A-Z])/, " "));
  if (headers["neon-batch-read-only"]) words.push("READ ONLY");
  if (headers["neon-batch-deferrable"]) words.push("DEFERRABLE");
  return words.join(" ");
}
