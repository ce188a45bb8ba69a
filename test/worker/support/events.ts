import type { Event, EventDraft } from "../../../src/events/schema.ts";

/** The time of every event that says nothing else. */
export const time = "2026-01-01T00:00:00.000Z";

/** Gives drafts their places in a session's log, one after the other. */
export function logOf(place: { tenantId: string; sessionId: string }) {
  let seq = 0;
  return (draft: EventDraft): Event => {
    seq += 1;
    return { ...draft, ...place, seq };
  };
}
