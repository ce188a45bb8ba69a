import { and, asc, desc, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { runs } from "../../drizzle/tenant.ts";
import { runView } from "../orchestration/views.ts";
import { isBehind, type Page, type PageQuery, toPage } from "./page.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** A run as lists show it. It may lag behind the run by what is not archived yet. */
export const runSummary = runView
  .pick({
    id: true,
    sessionId: true,
    input: true,
    strategy: true,
    requestedAt: true,
    endedAt: true,
    failure: true,
  })
  .extend({
    status: z.enum(runs.status.enumValues),
    /** What came of it, once it has ended. */
    summary: z.string().optional(),
  });
export type RunSummary = z.infer<typeof runSummary>;

/** A session's runs, newest first. Throws UpstreamUnavailable where Postgres cannot be reached. */
export async function listRuns(
  database: TenantDatabase,
  sessionId: string,
  { limit, cursor }: PageQuery,
): Promise<Page<RunSummary>> {
  const rows = await database.read((db) =>
    db
      .select()
      .from(runs)
      .where(
        and(
          eq(runs.tenantId, database.tenantId),
          eq(runs.sessionId, sessionId),
          isBehind(cursor, runs.requestedAt, runs.id),
        ),
      )
      .orderBy(desc(runs.requestedAt), desc(runs.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.requestedAt);
  return { ...page, items: page.items.map(toSummary) };
}

/**
 * The sessions that have runs under way, by id, from the one behind `after`: at most `limit`. They may lag as lists do.
 * Throws UpstreamUnavailable where Postgres cannot be reached.
 */
export async function listSessionsAtWork(
  database: TenantDatabase,
  limit: number,
  after: string | undefined,
): Promise<string[]> {
  const rows = await database.query((db) =>
    db
      .selectDistinct({ sessionId: runs.sessionId })
      .from(runs)
      .where(
        and(
          eq(runs.tenantId, database.tenantId),
          isNull(runs.endedAt),
          after === undefined ? undefined : gt(runs.sessionId, after),
        ),
      )
      .orderBy(asc(runs.sessionId))
      .limit(limit),
  );
  return rows.map(({ sessionId }) => sessionId);
}

const toSummary = (row: typeof runs.$inferSelect): RunSummary => ({
  id: row.id,
  sessionId: row.sessionId,
  status: row.status,
  input: row.input,
  strategy: row.strategy,
  requestedAt: row.requestedAt.toISOString(),
  ...(row.endedAt === null ? {} : { endedAt: row.endedAt.toISOString() }),
  ...(row.summary === null ? {} : { summary: row.summary }),
  ...(row.failure === null ? {} : { failure: row.failure }),
});
