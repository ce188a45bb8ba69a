import { z } from "zod";

const ms = z.int().min(0).max(600_000);

const scope = {
  /** The part of requests that it meets, from 0 to 1. */
  rate: z.number().min(0).max(1).default(1),
  /** It ends after it has met so many. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** It meets only requests whose path begins so. */
  path: z.string().startsWith("/").max(200).optional(),
  /** It meets only requests of this method. */
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).optional(),
};

/** What goes wrong with a request. All times are in milliseconds. */
export const fault = z.discriminatedUnion("kind", [
  /** It is served, so much later. */
  z.strictObject({ kind: z.literal("latency"), ms, ...scope }),
  /** It is answered with the service's own error. */
  z.strictObject({ kind: z.literal("error"), status: z.int().min(400).max(599).default(500), ...scope }),
  /** It gets no answer until its client gives up, or until its connection is cut after `ms`. */
  z.strictObject({ kind: z.literal("hang"), ms: ms.default(600_000), ...scope }),
  /** Its connection is cut: at once, or after `ms` in which it is served. */
  z.strictObject({ kind: z.literal("cut"), ms: ms.default(0), ...scope }),
  /** It is served, and its client never learns of it: no answer comes, until the connection is cut after `ms`. */
  z.strictObject({ kind: z.literal("withhold"), ms: ms.default(600_000), ...scope }),
  /** It is refused as one too many. */
  z.strictObject({ kind: z.literal("rate_limit"), ...scope }),
  /** The sandbox that it is for is gone, as after a crash. Requests that are for none are served. */
  z.strictObject({ kind: z.literal("vanish"), ...scope }),
]);
export type Fault = z.infer<typeof fault>;

/** The faults of one service, in the order in which a request meets them. */
export const faultList = z.array(fault).max(16);
