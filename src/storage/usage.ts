import { and, asc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { type AnyPgColumn, unionAll } from "drizzle-orm/pg-core";
import { runs, usage } from "../../drizzle/tenant.ts";
import { noUsage, type Usage } from "../events/usage.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** What a tenant has used in some time: runs requested in it, and what was recorded in it. */
export type TenantUsage = { runs: number } & Usage;

/** The usage of a day in UTC, such as `2026-11-29`. */
export type DailyUsage = TenantUsage & { day: string };

/** The tenant's usage in a span of time, its end excluded. Throws UpstreamUnavailable without Postgres. */
export async function sumUsage(database: TenantDatabase, from: Date, until: Date): Promise<TenantUsage> {
  const [sum] = await database.read((db) => {
    const used = usedWithin(db, database.tenantId, from, until);
    return db.select(sumsOf(used)).from(used);
  });
  return sum ?? { runs: 0, ...noUsage };
}

/** The same by day, oldest first, without the days on which there was none. */
export function listDailyUsage(database: TenantDatabase, from: Date, until: Date): Promise<DailyUsage[]> {
  return database.read((db) => {
    const used = usedWithin(db, database.tenantId, from, until);
    const day = sql<string>`to_char(${used.time} AT TIME ZONE 'UTC', 'YYYY-MM-DD')`.as("day");
    return db
      .select({ day, ...sumsOf(used) })
      .from(used)
      .groupBy(day)
      .orderBy(asc(day));
  });
}

/** A row for each run and each record of usage, in one form. */
function usedWithin(db: NeonHttpDatabase, tenantId: string, from: Date, until: Date) {
  const requested = db
    .select({
      time: runs.requestedAt,
      runs: sql<number>`1`.as("runs"),
      sandboxMs: sql<number>`0`.as("sandbox_ms"),
      modelTokens: sql<number>`0`.as("model_tokens"),
      costMicroUsd: sql<number>`0`.as("cost_micro_usd"),
    })
    .from(runs)
    .where(and(eq(runs.tenantId, tenantId), isWithin(runs.requestedAt, from, until)));
  const recorded = db
    .select({
      time: usage.time,
      runs: sql<number>`0`.as("runs"),
      sandboxMs: usage.sandboxMs,
      modelTokens: usage.modelTokens,
      costMicroUsd: usage.costMicroUsd,
    })
    .from(usage)
    .where(and(eq(usage.tenantId, tenantId), isWithin(usage.time, from, until)));
  return unionAll(requested, recorded).as("used");
}

const isWithin = (time: AnyPgColumn, from: Date, until: Date): SQL | undefined =>
  and(gte(time, from), lt(time, until));

const sumsOf = (used: ReturnType<typeof usedWithin>) => ({
  runs: sumOf(used.runs),
  sandboxMs: sumOf(used.sandboxMs),
  modelTokens: sumOf(used.modelTokens),
  costMicroUsd: sumOf(used.costMicroUsd),
});

/** Sums come as text, for they may be larger than a number. */
const sumOf = (value: unknown) => sql`coalesce(sum(${value}), 0)`.mapWith(Number);
