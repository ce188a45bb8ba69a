import type { EventData, RunRequest } from "../events/schema.ts";
import type { Timing } from "../scheduling/timing.ts";
import { limits } from "./limits.ts";

/** A run that is to be requested at a time, or again and again. */
export type Schedule = {
  id: string;
  title?: string | undefined;
  timing: Timing;
  run: RunRequest;
  createdAt: string;
  /** When it is due next. Without it the schedule is over: it has fired for good, or its session is closed. */
  next?: string | undefined;
  /** It is due, and waits for room for its run. */
  deferral?: { until: string; reason: EventData<"schedule.deferred">["reason"] };
  /** `time`: when that was. */
  lastFired?: Served<"schedule.fired">;
  lastSkipped?: Served<"schedule.skipped">;
};

type Served<T extends "schedule.fired" | "schedule.skipped"> = { time: string } & Omit<
  EventData<T>,
  "scheduleId" | "next"
>;

/** A schedule whose time has come. */
export type Due = { scheduleId: string; dueAt: string; onBusy: RunRequest["onBusy"] };

export const dueSchedules = (schedules: Record<string, Schedule>, now: number): Due[] =>
  Object.values(schedules).flatMap(({ id, next, run }) =>
    next !== undefined && Date.parse(next) <= now
      ? [{ scheduleId: id, dueAt: next, onBusy: run.onBusy }]
      : [],
  );

/** When schedules must be looked at, in milliseconds since the epoch. */
export const scheduleTimes = (schedules: Record<string, Schedule>, now: number): number[] =>
  Object.values(schedules).flatMap(({ next, deferral }) => {
    if (next === undefined) return [];
    return [deferral === undefined ? Date.parse(next) : now + limits.heartbeatMs];
  });
