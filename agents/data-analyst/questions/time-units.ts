/** A span of time that rows are put together by. */
export type TimeUnit = "hour" | "hour of the day" | "day" | "weekday" | "week" | "month" | "quarter" | "year";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY_MS = 86_400_000;

/** The week of a day by ISO 8601, which is of the year that its Thursday is in. */
function weekOf(time: number): string {
  const days = Math.floor(time / DAY_MS);
  const thursday = days + 3 - ((((days + 3) % 7) + 7) % 7);
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

const iso = (time: number): string => new Date(time).toISOString();

/** What the span that a time is in is called. */
export const spanNames: Record<TimeUnit, (time: number) => string> = {
  hour: (time) => `${iso(time).slice(0, 13).replace("T", " ")}:00`,
  "hour of the day": (time) => `${iso(time).slice(11, 13)}:00`,
  day: (time) => iso(time).slice(0, 10),
  weekday: (time) => weekdays[new Date(time).getUTCDay()] ?? "",
  week: weekOf,
  month: (time) => iso(time).slice(0, 7),
  quarter: (time) => `${iso(time).slice(0, 4)}-Q${Math.floor(new Date(time).getUTCMonth() / 3) + 1}`,
  year: (time) => iso(time).slice(0, 4),
};

/** What names of spans are sorted by: a week begins on Monday. */
export const spanOrder = (name: string): string => {
  const day = weekdays.indexOf(name);
  return day < 0 ? name : String((day + 6) % 7);
};

/** How a unit is asked for, behind "by" or "per". */
const names: readonly [RegExp, TimeUnit][] = [
  [/^(?:hour of (?:the )?day|time of (?:the )?day)\b/i, "hour of the day"],
  [/^hours?\b/i, "hour"],
  [/^(?:week ?days?|days? of (?:the )?week)\b/i, "weekday"],
  [/^(?:days?|dates?)\b/i, "day"],
  [/^(?:calendar )?weeks?\b/i, "week"],
  [/^(?:calendar )?months?\b/i, "month"],
  [/^quarters?\b/i, "quarter"],
  [/^years?\b/i, "year"],
];

/** The unit that a text begins with, and its words. */
export function unitAt(text: string): { unit: TimeUnit; words: string } | undefined {
  for (const [pattern, unit] of names) {
    const [words] = pattern.exec(text) ?? [];
    if (words !== undefined) return { unit, words };
  }
  return undefined;
}

const adverbs: readonly [RegExp, TimeUnit][] = [
  [/\bhourly\b/i, "hour"],
  [/\bdaily\b/i, "day"],
  [/\bweekly\b/i, "week"],
  [/\bmonthly\b/i, "month"],
  [/\bquarterly\b/i, "quarter"],
  [/\b(?:yearly|annual(?:ly)?)\b/i, "year"],
];

/** The unit that a text has as an adverb, such as "monthly". */
export function adverbIn(text: string): { unit: TimeUnit; words: string } | undefined {
  for (const [pattern, unit] of adverbs) {
    const [words] = pattern.exec(text) ?? [];
    if (words !== undefined) return { unit, words };
  }
  return undefined;
}
