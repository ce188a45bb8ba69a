// Dates as people and spreadsheets write them. Times are as they stand, whatever their zone: a day is the day written.

import type { Cell } from "../table.ts";

/** Which of two numbers is the day where both come before the year. */
export type DateOrder = "day/month" | "month/day";

type Parts = { year: number; month: number; day: number; time: number | undefined };
/** A text in a form of dates, by each order: the same for all forms but one. */
export type DateText = Record<DateOrder, number | undefined>;

const MAX_LENGTH = 50;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const monthName =
  "(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const weekday = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`;

/** The forms of a day. `first` and `second` are its day and month, in an order that the column tells. */
const forms = [
  String.raw`(?<year>\d{4})(?<mark>[-/])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})`,
  String.raw`(?<year>\d{4})\.(?<month>\d\d)\.(?<day>\d\d)`,
  String.raw`(?<first>\d{1,2})(?<mark>[-/])(?<second>\d{1,2})\k<mark>(?<year>\d{4})`,
  String.raw`(?<first>\d{1,2})/(?<second>\d{1,2})/(?<year>\d\d)`,
  String.raw`(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})`,
  String.raw`${weekday}${monthName}\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})`,
  String.raw`${weekday}(?<day>\d{1,2})(?:st|nd|rd|th|\.)?[-\s]+${monthName}\.?,?[-\s]+(?<year>\d{4}|\d\d)`,
];
const clock = String.raw`(?:,?\s*[t\s]\s*(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second_>\d\d)(?:[.,]\d{1,9})?)?\s*(?<half>[ap])?\.?(?:m\.?)?\s*(?:z|utc|gmt|[+-]\d\d:?(?:\d\d)?)?)?`;
const patterns = forms.map((form) => new RegExp(`^${form}${clock}$`, "i"));

type Groups = Record<string, string | undefined>;

/** Years of two digits are those of 1970 to 2069, as POSIX nearly has it. */
function yearOf(text = ""): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year + (year < 70 ? 2_000 : 1_900);
}

/** The time of a day in milliseconds; undefined where there is none as written. */
function clockOf({ hour, minute, second_: second, half }: Groups): number | undefined {
  if (hour === undefined) return 0;
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (minutes > 59 || seconds > 60 || hours > 24 || (half && (hours < 1 || hours > 12))) return undefined;
  const inDay = half ? (hours % 12) + (half.toLowerCase() === "p" ? 12 : 0) : hours;
  return ((inDay * 60 + minutes) * 60 + seconds) * 1_000;
}

function timeOf({ year, month, day, time }: Parts): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDay && time !== undefined ? date.getTime() + time : undefined;
}

/** A cell in a form of dates as milliseconds since 1970, undefined where there is no such day; else undefined. */
export function dateText(cell: Cell): DateText | undefined {
  if (typeof cell !== "string" || cell.length > MAX_LENGTH || !/\d/.test(cell)) return undefined;
  const text = cell.trim();
  if (/^[-+]?[\d.,]*$/.test(text) && !/\d\.\s?\d+\./.test(text)) return undefined;
  for (const pattern of patterns) {
    const groups: Groups | undefined = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const [year, time] = [yearOf(groups.year), clockOf(groups)];
    const [first, second] = [Number(groups.first), Number(groups.second)];
    const named = groups.name && months.indexOf(groups.name.slice(0, 3).toLowerCase()) + 1;
    const [month, day] = [Number(groups.month ?? named), Number(groups.day)];
    const isEither = groups.first !== undefined;
    return {
      "day/month": timeOf(isEither ? { year, month: second, day: first, time } : { year, month, day, time }),
      "month/day": timeOf(isEither ? { year, month: first, day: second, time } : { year, month, day, time }),
    };
  }
  return undefined;
}
