import { z } from "zod";
import { eventData, firingRefusal, runRequest } from "../events/schema.ts";
import type { Schedule } from "./schedule.ts";

const unserved = { scheduleId: true, next: true } as const;

/** What a caller sees of a schedule. */
export const scheduleView = z.object({
  id: z.string(),
  sessionId: z.string(),
  title: z.string().optional(),
  /** The one time at which it is due, or else `cron` and `timezone`. */
  at: z.iso.datetime().optional(),
  cron: z.string().optional(),
  timezone: z.string().optional(),
  run: runRequest,
  createdAt: z.iso.datetime(),
  /** When it is due next; without it, nothing more comes of the schedule. */
  next: z.iso.datetime().optional(),
  /** Why it is due and has not fired yet, and until when that is tried. */
  deferral: z.object({ reason: firingRefusal, until: z.iso.datetime() }).optional(),
  /** The last time it fired, and the run that came of it. */
  lastFired: eventData["schedule.fired"].omit(unserved).extend({ time: z.iso.datetime() }).optional(),
  /** The last time it was skipped, and why. */
  lastSkipped: eventData["schedule.skipped"].omit(unserved).extend({ time: z.iso.datetime() }).optional(),
});
export type ScheduleView = z.infer<typeof scheduleView>;

export const viewSchedule = (sessionId: string, schedule: Schedule): ScheduleView => {
  const { id, title, timing, ...rest } = schedule;
  return { id, sessionId, title, ...timing, ...rest };
};
