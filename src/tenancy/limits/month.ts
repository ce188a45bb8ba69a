/** A calendar month in UTC. */
export type Month = {
  /** Such as `2026-11`. */
  name: string;
  from: Date;
  /** When the next one begins. */
  until: Date;
};

/** The month that a moment, in milliseconds since the epoch, is in. */
export function monthOf(now: number): Month {
  const date = new Date(now);
  const startOf = (month: number) => new Date(Date.UTC(date.getUTCFullYear(), month));
  const from = startOf(date.getUTCMonth());
  return { name: from.toISOString().slice(0, 7), from, until: startOf(date.getUTCMonth() + 1) };
}
