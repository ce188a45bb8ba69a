// When a schedule is due. Every answer counts from a moment that is given, never from the clock.

import { Cron } from "croner";
import { z } from "zod";
import { accept, type Reply, refuse } from "../problems.ts";

/** Once, at a moment; or whenever a cron expression of five fields comes round on the clocks of a time zone. */
export const timing = z.union([
  z.object({ at: z.iso.datetime() }),
  z.object({ cron: z.string(), timezone: z.string() }),
]);
export type Timing = z.infer<typeof timing>;

/** How far ahead a single moment may lie, in days. */
const maxDaysAhead = 366;

/** How many of the times that were missed are counted. */
const maxMissed = 100;

/** The first time a timing is due after `now`, in milliseconds since the epoch; or the field that is at fault. */
export function firstDue(timing: Timing, now: number): Reply<string> {
  if ("at" in timing) return firstAt(timing.at, now);
  const { cron, timezone } = timing;
  if (!isTimezone(timezone))
    return refuse("invalid_request", "The IANA database has no such time zone.", "/timezone");
  const fault = faultOf(cron);
  if (fault !== undefined) return refuse("invalid_request", fault, "/cron");
  const next = dueTimes(timing)(now);
  return next === undefined
    ? refuse("invalid_request", "The expression never comes round.", "/cron")
    : accept(next);
}

function firstAt(at: string, now: number): Reply<string> {
  if (Date.parse(at) <= now) return refuse("invalid_request", "The time must be in the future.", "/at");
  if (Date.parse(at) <= now + maxDaysAhead * 86_400_000) return accept(at);
  return refuse("invalid_request", `The time must be within ${maxDaysAhead} days.`, "/at");
}

/** What a timing comes to once it was served for `dueAt`: the times that went by until `now`, and the one to come. */
export function catchUp(timing: Timing, dueAt: string, now: number): { missed: number; next?: string } {
  const nextAfter = dueTimes(timing);
  let missed = 0;
  for (let due = nextAfter(Date.parse(dueAt)); isPast(due, now); due = nextAfter(Date.parse(due))) {
    missed += 1;
    if (missed === maxMissed) break;
  }
  const next = nextAfter(now);
  return next === undefined ? { missed } : { missed, next };
}

const isPast = (time: string | undefined, now: number): time is string =>
  time !== undefined && Date.parse(time) <= now;

/** Tells the first time at which a timing is due after a moment, if there is one. */
function dueTimes(timing: Timing): (after: number) => string | undefined {
  if ("at" in timing) return (after) => (Date.parse(timing.at) > after ? timing.at : undefined);
  const parsed = parse(timing.cron, timing.timezone);
  return (after) => parsed.nextRun(new Date(after))?.toISOString();
}

/** Five fields: with seconds, work could be due oftener than once a minute. Without a function it sets no timer. */
const parse = (cron: string, timezone: string): Cron => new Cron(cron, { mode: "5-part", timezone });

/** The fields of an expression in their order, and what each may be. */
const cronFields = [
  "minute must be from 0 to 59",
  "hour must be from 0 to 23",
  "day of the month must be from 1 to 31",
  "month must be from 1 to 12",
  "day of the week must be from 0 to 7",
];

/** What is wrong with an expression, or undefined. The library's own words are about its workings. */
function faultOf(cron: string): string | undefined {
  // The library takes a single date, too.
  if (!/^(@\w+|\S+(\s+\S+){4})$/.test(cron)) return "The expression must have five fields.";
  if (canBeRead(cron)) return undefined;
  const fields = cron.split(/\s+/);
  const alone = (field: string, index: number) => cronFields.map((_, at) => (at === index ? field : "*"));
  const fault = cronFields[fields.findIndex((field, index) => !canBeRead(alone(field, index).join(" ")))];
  if (fields.length === 1 || fault === undefined) {
    return "The expression must have five fields, or be @hourly, @daily, @weekly, @monthly or @yearly.";
  }
  return `The expression is not valid: the ${fault}, as a number, a range such as 1-5, a step such as */5 or a list.`;
}

function canBeRead(cron: string): boolean {
  try {
    parse(cron, "UTC");
    return true;
  } catch {
    return false;
  }
}

function isTimezone(timezone: string): boolean {
  // Not an offset such as +02:00, which is no place's clock.
  if (!/^[A-Za-z]/.test(timezone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timezone }) !== undefined;
  } catch {
    return false;
  }
}
