import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { runs, usage } from "../../drizzle/schema.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** What a tenant has used in some time: runs requested in it, and what their steps recorded in it. */
export type Usage = { runs: number; sandboxMs: number; modelTokens: number };

/** The usage of a day in UTC, such as `2026-11-29`. */
export type DailyUsage = Usage & { day: string };

/** The tenant's usage in a span of time, its end excluded. Throws UpstreamUnavailable without Postgres. */
export async function sumUsage(database: TenantDatabase, from: Date, until: Date): Promise<Usage> {
  const { tenantId } = database;
  const requested = and(eq(runs.tenantId, tenantId), isWithin(runs.requestedAt, from, until));
  const [sum] = await database.query((db) =>
    db
      .select({
        runs: db.$count(runs, requested),
        sandboxMs: sumOf(usage.sandboxMs),
        modelTokens: sumOf(usage.modelTokens),
      })
      .from(usage)
      .where(and(eq(usage.tenantId, tenantId), isWithin(usage.time, from, until))),
  );
  return sum ?? { runs: 0, sandboxMs: 0, modelTokens: 0 };
}

/** The same by day, oldest first, without the days on which there was none. */
export function listDailyUsage(database: TenantDatabase, from: Date, until: Date): Promise<DailyUsage[]> {
  const { tenantId } = database;
  return database.query((db) => {
    const requested = db
      .select({ day: dayOf(runs.requestedAt).as("day"), runs: sql<number>`count(*)`.as("runs") })
      .from(runs)
      .where(and(eq(runs.tenantId, tenantId), isWithin(runs.requestedAt, from, until)))
      .groupBy(dayOf(runs.requestedAt))
      .as("requested");
    const recorded = db
      .select({
        day: dayOf(usage.time).as("day"),
        sandboxMs: sumOf(usage.sandboxMs).as("sandbox_ms"),
        modelTokens: sumOf(usage.modelTokens).as("model_tokens"),
      })
      .from(usage)
      .where(and(eq(usage.tenantId, tenantId), isWithin(usage.time, from, until)))
      .groupBy(dayOf(usage.time))
      .as("recorded");
    const day = sql<string>`coalesce(${requested.day}, ${recorded.day})`;
    return db
      .select({
        day,
        runs: orNone(requested.runs),
        sandboxMs: orNone(recorded.sandboxMs),
        modelTokens: orNone(recorded.modelTokens),
      })
      .from(requested)
      .fullJoin(recorded, eq(requested.day, recorded.day))
      .orderBy(day);
  });
}

const isWithin = (time: AnyPgColumn, from: Date, until: Date): SQL | undefined =>
  and(gte(time, from), lt(time, until));

const dayOf = (time: AnyPgColumn) => sql<string>`to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;

const sumOf = (column: AnyPgColumn) => orNone(sql`sum(${column})`);

/** Counts and sums come as text, for they may be larger than a number. */
const orNone = (value: unknown) => sql`coalesce(${value}, 0)`.mapWith(Number);
