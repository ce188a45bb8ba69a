const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?/;
const slashed = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?/;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Such as `12/Mar/2026:10:04:31 +0100`. */
const common = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)/;
/** Such as `Mar  2 10:04:31`. */
const yearless = /^(\w{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)/;

/** A time at the beginning of a text, and how much of the text it takes. */
type Timestamp = { time: number; length: number; isYearMissing?: true };

function monthOf(name: string): string | undefined {
  const index = months.indexOf(name.toLowerCase());
  return index < 0 ? undefined : String(index + 1).padStart(2, "0");
}

function timestamp(isoText: string, length: number): Timestamp | undefined {
  const time = Date.parse(isoText);
  return Number.isNaN(time) ? undefined : { time, length };
}

function normalized(text: string): string {
  const [, date = "", clock = "", fraction = "", zone = ""] =
    /^(\S{10})[T ]([\d:]{8})(?:[.,](\d{1,3})\d*)? ?(.*)$/.exec(text.replaceAll("/", "-")) ?? [];
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return `${date}T${clock}.${fraction.padEnd(3, "0")}${offset === "" || offset === "UTC" ? "Z" : offset}`;
}

/** Reads the time that a text begins with, in the forms that logs use. */
export function readTimestamp(text: string): Timestamp | undefined {
  const [plain] = iso.exec(text) ?? slashed.exec(text) ?? [];
  if (plain !== undefined) return timestamp(normalized(plain), plain.length);
  const [access, day, monthName = "", year, clock, hours, minutes] = common.exec(text) ?? [];
  if (access !== undefined) {
    return timestamp(`${year}-${monthOf(monthName)}-${day}T${clock}${hours}:${minutes}`, access.length);
  }
  const [old, name = "", date = "", time] = yearless.exec(text) ?? [];
  if (old === undefined) return undefined;
  const read = timestamp(`2000-${monthOf(name)}-${date.padStart(2, "0")}T${time}Z`, old.length);
  return read && { ...read, isYearMissing: true };
}

/** The time that a field holds: text, or seconds, milliseconds, microseconds or nanoseconds since 1970. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === "string") {
    return /^\d{10,19}(\.\d+)?$/.test(value) ? timeOf(Number(value)) : readTimestamp(value)?.time;
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
