import { z } from "zod";

/** Why an agent scored: the kind of evidence, what matched, and how much it added to the score. */
export const reason = z.object({
  kind: z.enum(["named", "keyword", "example", "capability", "description", "file", "code"]),
  detail: z.string(),
  weight: z.number(),
});
export type Reason = z.infer<typeof reason>;

/** The agents in order of fit for a brief, best first, and how sure the router is of the first. */
export const ranking = z.object({
  ranked: z.array(
    z.object({
      agent: z.string(),
      /** 0 to 1. Comparable between agents of one ranking. */
      score: z.number().min(0).max(1),
      reasons: z.array(reason),
    }),
  ),
  /** 0 to 1: the chance, as the router sees it, that the first agent is right. */
  confidence: z.number().min(0).max(1),
  /** Agents that could not be considered, such as a model agent where no model is configured. */
  unavailable: z.array(z.object({ agent: z.string(), reason: z.string() })),
  /** The one of them that the request, or the `part` of it that is quoted, clearly means; the first of several. */
  wanted: z
    .object({
      agent: z.string(),
      reason: z.string(),
      confidence: z.number().min(0).max(1),
      part: z.string().optional(),
    })
    .optional(),
  /** Parts of the request that are for no agent clearly, in its words, with the agents that fit best. */
  unclear: z.array(z.object({ part: z.string(), agents: z.array(z.string()) })).optional(),
});
export type Ranking = z.infer<typeof ranking>;
