const DAY = 86_400;
/** The last second of the year 9999, as far as dates are written with four digits. */
const LATEST = 253_402_300_799;

/** Code that nobody touched for so long is told of, unless a request says otherwise. */
export const UNTOUCHED_DAYS = 365;

export const daysBefore = (time: number, days: number): number => time - days * DAY;

export const daysBetween = (from: number, to: number): number => Math.round((to - from) / DAY);

/** A time in seconds since 1970 as a day, such as 2026-03-01. */
export function dayOf(time: number): string {
  const bounded = Math.min(Math.max(Number.isFinite(time) ? time : 0, -LATEST / 10), LATEST);
  return new Date(bounded * 1_000).toISOString().slice(0, 10);
}

/** Whether a clock that made a time can be right: it is after 1970, and at most a day after `now`. */
export const isPlausible = (time: number, now: number): boolean => time > 0 && time <= now + DAY;
