const DAY = 86_400;
/** The last second of the year 9999, as far as dates are written with four digits. */
const LATEST = 253_402_300_799;

/** The days that count as recent, unless a request says otherwise. */
export const RECENT_DAYS = 180;

export const daysBefore = (time: number, days: number): number => time - days * DAY;

export const daysBetween = (from: number, to: number): number => Math.round((to - from) / DAY);

/** A time in seconds since 1970 as a day, such as 2026-03-01. */
export function dayOf(time: number): string {
  const bounded = Math.min(Math.max(Number.isFinite(time) ? time : 0, -LATEST / 10), LATEST);
  return new Date(bounded * 1_000).toISOString().slice(0, 10);
}

/** Whether a clock that made a time can be right: git is of 2005, and histories that were brought in are not much older. */
export const isPlausible = (time: number): boolean => time > 0 && time < 4_102_444_800;

const unitDays: Record<string, number> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

/** The days that a request asks about, such as 365 for "the last year" or 60 for "the past two months". */
export function askedDays(request: string): number | undefined {
  const pattern =
    /\b(?:last|past|previous)\s+(?:(\d{1,4}|two|three|six)\s+)?(day|week|month|quarter|year)s?\b/i;
  const [, count = "1", unit = ""] = pattern.exec(request) ?? [];
  const days = unitDays[unit.toLowerCase()];
  const counts: Record<string, number> = { two: 2, three: 3, six: 6 };
  return days === undefined ? undefined : days * (counts[count.toLowerCase()] ?? Math.max(1, Number(count)));
}
