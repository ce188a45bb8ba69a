import type { Event } from "../../../src/events/schema.ts";
import { isOf, typesOf } from "./client.ts";

/** What a run's events say of its sandboxes, and how often its agent was started. */
export function tellOf(events: Event[]) {
  const sandboxes = events.filter((event) => isOf(event, "sandbox.created"));
  return {
    end: typesOf(events).at(-1),
    warm: sandboxes.map(({ data }) => data.warm === true),
    starts: typesOf(events).filter((type) => type === "step.started").length,
  };
}
