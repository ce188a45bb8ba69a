import type { Lacks } from "../reading/entry.ts";

const clock = String.raw`(?<clock>\d\d:\d\d:\d\d)(?:[.,](?<fraction>\d{1,9}))?(?!\d|:\d)`;
const zones: Record<string, string> = {
  ...{ Z: "Z", UTC: "Z", GMT: "Z", WET: "Z", WEST: "+01:00", BST: "+01:00", CET: "+01:00", CEST: "+02:00" },
  ...{ EET: "+02:00", EEST: "+03:00", MSK: "+03:00", JST: "+09:00", KST: "+09:00", AEST: "+10:00" },
  ...{ AEDT: "+11:00", EST: "-05:00", EDT: "-04:00", CST: "-06:00", CDT: "-05:00", MST: "-07:00" },
  ...{ MDT: "-06:00", PST: "-08:00", PDT: "-07:00" },
};
/** An offset, or a zone by its name; such as `Europe/Berlin` are left out, and their times taken for UTC. */
const zone = String.raw`(?: ?(?<zone>[+-]\d\d:?\d\d|Z|(?:${Object.keys(zones).join("|")})(?![\w.-]))|(?<hours>[+-]\d\d)(?!\d)| [A-Z][a-z]+\/\w+)?`;
const monthNames = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
const months = monthNames.split("|");
const month = `(?<month>${monthNames})`;
const day = String.raw`(?<day>\d{1,2})`;

/** The forms in which logs begin a line with a time, each with an example. */
const forms = [
  // 2026-03-02T10:04:31.123Z, 2026/03/02 10:04:31, 2026/03/02 - 10:04:31
  String.raw`(?<year>\d{4})(?<mark>[/-])(?<month>\d\d)\k<mark>(?<day>\d\d)(?:[T ]| - )${clock}${zone}`,
  // 02/Mar/2026:10:04:31 +0100, 02-Mar-2026 10:04:31 UTC, 2 Mar 2026 10:04:31.123
  String.raw`(?:\w{3}, )?${day}[ /-]${month}[ /-](?<year>\d{4})[ :]${clock}${zone}`,
  // Mon Mar  2 10:04:31.123456 2026, Mon Mar  2 10:04:31 CET 2026
  String.raw`\w{3} ${month} {1,2}${day} ${clock}${zone} (?<year>\d{4})`,
  // Mar 02, 2026 10:04:31 AM
  String.raw`${month} ${day}, (?<year>\d{4}) (?<clock>\d{1,2}:\d\d:\d\d) (?<half>[AP]M)`,
  // Mar  2 10:04:31
  `${month} {1,2}${day} ${clock}`,
  // 20260302 10:04:31
  String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)[T -]${clock}${zone}`,
  // 2026-03-02  9:04:31
  String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d) {1,2}(?<clock>\d:\d\d:\d\d)`,
  // 260302 10:04:31
  String.raw`(?<year>\d\d)(?<month>\d\d)(?<day>\d\d) ${clock}`,
  // 26/03/02 10:04:31
  String.raw`(?<year>\d\d)\/(?<month>\d\d)\/(?<day>\d\d) ${clock}`,
  // 03-02 10:04:31.123
  String.raw`(?<month>\d\d)-(?<day>\d\d) ${clock}`,
  // 10:04:31.123
  clock,
].map((form) => new RegExp(`^${form}`));

/** What all of them begin with, as most texts do not. */
const begin = /^(?:\d\d|[A-Z][a-z]{2},? |\d )/;

/** A time at the beginning of a text, and how much of the text it takes. */
export type Timestamp = { time: number; length: number; lacks?: Lacks };

type Parts = Record<string, string | undefined>;

const twoDigits = (value: string | number): string => String(value).padStart(2, "0");

function monthOf(name: string): string {
  const index = months.indexOf(name);
  return index < 0 ? name : twoDigits(index + 1);
}

/** A clock of 24 hours, with milliseconds. */
function clockOf({ clock = "", fraction = "", half }: Parts): string {
  const [hour = "", rest = ""] = clock.split(/:(.*)/, 2);
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === "PM" ? 12 : 0);
  return `${twoDigits(hours)}:${rest}.${fraction.slice(0, 3).padEnd(3, "0")}`;
}

function zoneOf({ zone = "Z", hours }: Parts): string {
  if (hours !== undefined) return `${hours}:00`;
  return zones[zone] ?? (zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`);
}

/** Reads the time that a text begins with, in the forms that logs use. */
export function readTimestamp(text: string): Timestamp | undefined {
  if (!begin.test(text)) return undefined;
  for (const form of forms) {
    const match = form.exec(text);
    const parts: Parts | undefined = match?.groups;
    if (match === null || parts === undefined) continue;
    const { year = "2000", month = "01", day = "01" } = parts;
    const date = `${year.padStart(4, "20")}-${monthOf(month)}-${twoDigits(day)}`;
    const time = Date.parse(`${date}T${clockOf(parts)}${zoneOf(parts)}`);
    if (Number.isNaN(time)) continue;
    const lacks = parts.day === undefined ? "date" : parts.year === undefined ? "year" : undefined;
    return { time, length: match[0].length, ...(lacks && { lacks }) };
  }
  return undefined;
}

/** The time that a field holds: text, or seconds, milliseconds, microseconds or nanoseconds since 1970. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "string") {
    if (/^\d{10,19}(\.\d+)?$/.test(value)) return timeOf(Number(value));
    const stamp = readTimestamp(value);
    return stamp?.lacks === undefined ? stamp?.time : undefined;
  }
  if (typeof value !== "number" || value < 1e9) return undefined;
  for (const [from, factor] of [
    [1e17, 1e-6],
    [1e14, 1e-3],
    [1e11, 1],
  ] as const) {
    if (value >= from) return value * factor;
  }
  return value * 1_000;
}
