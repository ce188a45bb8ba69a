import type { Lacks } from "../reading/entry.ts";

function dateText(date: Date, lacks: Lacks | undefined): string {
  if (lacks === "date") return "";
  return lacks === "year" ? date.toUTCString().slice(5, 11) : date.toISOString().slice(0, 10);
}

/** Only the clock, such as `10:04:31`, in UTC. */
export const clockText = (time: number): string => new Date(time).toISOString().slice(11, 19);

/** Such as `2026-03-02 10:04:31`, in UTC; without what no log tells. */
const timeText = (time: number, lacks?: Lacks): string =>
  `${dateText(new Date(time), lacks)} ${clockText(time)}`.trim();

/** Such as `2026-03-02 10:04:31 to 10:09:12`; the second one whole where it is of another day. */
export function spanText(from: number, to: number, lacks?: Lacks): string {
  const [start, end] = [timeText(from, lacks), timeText(to, lacks)];
  if (start === end) return start;
  const isOneDay = dateText(new Date(from), lacks) === dateText(new Date(to), lacks);
  return `${start} to ${isOneDay ? clockText(to) : end}`;
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** Such as `minute` or `10 minutes`, for use after "every". */
export function widthText(ms: number): string {
  const [name, size] =
    units.find(([, size]) => ms >= size && ms % size === 0) ?? (["second", 1_000] as const);
  const count = Math.round(ms / size);
  return count === 1 ? name : `${count} ${name}s`;
}
