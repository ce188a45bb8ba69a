import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { sessions } from "../../drizzle/tenant.ts";
import { sessionView } from "../orchestration/views.ts";
import { isBehind, type Page, type PageQuery, toPage } from "./page.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** A session as lists show it. It may lag behind the session by what is not archived yet. */
export const sessionSummary = sessionView.omit({ activeRuns: true, queuedRuns: true });
export type SessionSummary = z.infer<typeof sessionSummary>;

/** The tenant's sessions, newest first. Throws UpstreamUnavailable where Postgres cannot be reached. */
export async function listSessions(
  database: TenantDatabase,
  { limit, cursor }: PageQuery,
): Promise<Page<SessionSummary>> {
  const rows = await database.read((db) =>
    db
      .select()
      .from(sessions)
      .where(and(eq(sessions.tenantId, database.tenantId), isBehind(cursor, sessions.createdAt, sessions.id)))
      .orderBy(desc(sessions.createdAt), desc(sessions.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, (row) => row.createdAt);
  return { ...page, items: page.items.map(toSummary) };
}

const toSummary = ({ id, status, title, metadata, createdAt, lastSeq }: typeof sessions.$inferSelect) => ({
  id,
  status,
  ...(title === null ? {} : { title }),
  metadata,
  createdAt: createdAt.toISOString(),
  lastSeq,
});
