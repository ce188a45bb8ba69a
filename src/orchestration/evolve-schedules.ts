import type { EventDraft } from "../events/schema.ts";
import { limits } from "./limits.ts";
import type { Schedule } from "./schedule.ts";

type Schedules = Record<string, Schedule>;

/** What a session's schedules are after an event: the same object where it is about none of them. */
export function evolveSchedules(schedules: Schedules, event: EventDraft): Schedules {
  switch (event.type) {
    case "schedule.created": {
      const { scheduleId: id, ...data } = event.data;
      return { ...makeRoom(schedules), [id]: { id, ...data, createdAt: event.time } };
    }
    case "schedule.fired":
    case "schedule.deferred":
    case "schedule.skipped": {
      const schedule = schedules[event.data.scheduleId];
      return schedule === undefined
        ? schedules
        : { ...schedules, [schedule.id]: evolveSchedule(schedule, event) };
    }
    case "schedule.deleted": {
      const { [event.data.scheduleId]: _deleted, ...others } = schedules;
      return others;
    }
    default:
      return schedules;
  }
}

/** Nothing more comes of any of them. */
export const endSchedules = (schedules: Schedules): Schedules =>
  Object.fromEntries(
    Object.values(schedules).map(({ next: _next, deferral: _deferral, ...rest }) => [rest.id, rest]),
  );

/** Where there are as many as there may be, the oldest that is over goes. */
function makeRoom(schedules: Schedules): Schedules {
  const all = Object.values(schedules);
  const over = all.find(({ next }) => next === undefined);
  if (all.length < limits.schedules || over === undefined) return schedules;
  const { [over.id]: _over, ...others } = schedules;
  return others;
}

type Firing = Extract<EventDraft, { type: "schedule.fired" | "schedule.deferred" | "schedule.skipped" }>;

function evolveSchedule(schedule: Schedule, event: Firing): Schedule {
  if (event.type === "schedule.deferred") {
    const { until, reason } = event.data;
    return { ...schedule, deferral: { until, reason } };
  }
  const { deferral: _deferral, ...rest } = schedule;
  const { time } = event;
  if (event.type === "schedule.fired") {
    const { scheduleId: _id, next, ...served } = event.data;
    return { ...rest, next, lastFired: { time, ...served } };
  }
  const { scheduleId: _id, next, ...served } = event.data;
  return { ...rest, next, lastSkipped: { time, ...served } };
}
