import { parse } from "chrono-node/en";
import { daysBetween } from "../time-text.ts";

/** The days that count as recent, unless a request says otherwise. */
export const RECENT_DAYS = 180;

/** Longer requests are read up to here. */
const MAX_CHARACTERS = 5_000;

const year = /\b(?:since|in|from|during|between)\s+((?:19|20)\d\d)\b(?![-/.]\d)/i;
const beforeMonth = /\b(?:since|from|in|during|between|until|after)\s+(?:the\s+)?$/i;

/**
 * The days before the newest commit, made at `newest` in seconds since 1970, that a request asks about: such as 365 for
 * "the last year", and those since then for "since January". Undefined where it names no time.
 */
export function askedDays(request: string, newest: number): number | undefined {
  const text = request.slice(0, MAX_CHARACTERS);
  const dates = parse(text, { instant: new Date(newest * 1_000), timezone: "UTC" })
    // A month alone may be somebody's name, or no month at all.
    .filter(({ index, start }) => {
      const isMonthAlone = start.isCertain("month") && !start.isCertain("day") && !start.isCertain("year");
      return !isMonthAlone || beforeMonth.test(text.slice(0, index));
    })
    .map(({ start }) => start.date().getTime());
  const [, since] = year.exec(text) ?? [];
  const [time] = since === undefined ? dates : [Date.UTC(Number(since), 0), ...dates];
  if (time === undefined) return undefined;
  // "Not changed in two years" looks back as well.
  const days = Math.abs(daysBetween(time / 1_000, newest));
  return days > 0 ? days : undefined;
}
