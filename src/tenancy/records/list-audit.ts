import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { auditLog } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";
import { isBehind, type Page, type PageQuery, toPage } from "../../storage/page.ts";

/** An entry of a tenant's audit log. */
export const auditEntry = z.object({
  id: z.string(),
  time: z.string(),
  actor: z.string(),
  action: z.string(),
  target: z.string().optional(),
  traceId: z.string().optional(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** A tenant's audit log, newest first. Throws UpstreamUnavailable without Postgres. */
export async function listAudit(
  database: Database,
  tenantId: string,
  { limit, cursor }: PageQuery,
): Promise<Page<AuditEntry>> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.tenantId, tenantId), isBehind(cursor, auditLog.time, auditLog.id)))
      .orderBy(desc(auditLog.time), desc(auditLog.id))
      .limit(limit + 1),
  );
  const page = toPage(rows, limit, ({ time }) => time);
  return { ...page, items: page.items.map(toEntry) };
}

const toEntry = ({ id, time, actor, action, target, traceId, details }: typeof auditLog.$inferSelect) => ({
  id,
  time: time.toISOString(),
  actor,
  action,
  ...(target === null ? {} : { target }),
  ...(traceId === null ? {} : { traceId }),
  details,
});
