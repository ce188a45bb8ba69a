import type { Context } from "hono";
import { accepts } from "hono/accepts";

/** Whether the caller would rather have an event stream than JSON. */
export const wantsStream = (c: Context): boolean =>
  accepts(c, {
    header: "Accept",
    supports: ["application/json", "text/event-stream"],
    default: "application/json",
  }) === "text/event-stream";
