import { and, eq } from "drizzle-orm";
import { events } from "../../../drizzle/tenant.ts";
import type { Event } from "../../../src/events/schema.ts";
import { connectDatabase, type DatabaseSettings } from "../../../src/storage/database.ts";

/** The rows that Postgres has of a session's events, in order. */
export function archivedEvents(
  settings: DatabaseSettings,
  { tenantId, sessionId }: Pick<Event, "tenantId" | "sessionId">,
): Promise<(typeof events.$inferSelect)[]> {
  const isOfSession = and(eq(events.tenantId, tenantId), eq(events.sessionId, sessionId));
  return connectDatabase(settings).query((db) =>
    db.select().from(events).where(isOfSession).orderBy(events.seq),
  );
}
