/** Such as `2026-03-02 10:04:31`, in UTC. */
export const timeText = (time: number): string => new Date(time).toISOString().slice(0, 19).replace("T", " ");

/** Such as `2026-03-02 10:04:31 to 10:09:12`; the second one whole where it is of another day. */
export function spanText(from: number, to: number): string {
  const [start, end] = [timeText(from), timeText(to)];
  if (start === end) return start;
  return `${start} to ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`;
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
