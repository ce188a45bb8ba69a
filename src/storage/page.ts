import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import { z } from "zod";

/** A page of a list, newest first. `next` is the cursor of the following page, if there is more. */
export type Page<T> = { items: T[]; next?: string };

/** Where a page begins: behind the row of this time and id. */
export type Cursor = { time: Date; id: string };

export type PageQuery = { limit: number; cursor?: Cursor | undefined };

/** A cursor as callers see it, who pass it back as it is. */
export const cursor = z
  .string()
  .regex(/^\d{1,14}\.[a-z]{3}_[0-9A-Z]{26}$/, "must be the `next` of an earlier page")
  .transform((text): Cursor => {
    const [time = "", id = ""] = text.split(".");
    return { time: new Date(Number(time)), id };
  });

/** The rows behind a cursor, for a query in descending order of time and id. */
export const isBehind = (position: Cursor | undefined, time: AnyColumn, id: AnyColumn): SQL | undefined =>
  position && sql`(${time}, ${id}) < (${position.time.toISOString()}::timestamptz, ${position.id})`;

/** Makes a page of at most `limit` rows out of up to one more than that. */
export function toPage<Row extends { id: string }>(rows: Row[], limit: number, time: (row: Row) => Date) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (last === undefined || rows.length <= limit) return { items };
  return { items, next: `${time(last).getTime()}.${last.id}` };
}
