import { and, eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { credentials } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";
import { logEvent } from "../../telemetry/log.ts";

/** Writes down that an API key was used. */
export type NoteUse = (tenantId: string, keyId: string) => Promise<void>;

/** An isolate writes the use of one key down once in this time, in milliseconds. */
const everyMs = 10 * 60_000;

/** `now` is in milliseconds since the epoch. */
export function createNoteUse(database: Database, now: () => number): NoteUse {
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: everyMs, perf: { now }, ttlResolution: 0 });
  return async (tenantId, keyId) => {
    const name = `${tenantId} ${keyId}`;
    if (noted.has(name)) return;
    noted.set(name, true);
    const isKey = and(eq(credentials.tenantId, tenantId), eq(credentials.id, keyId));
    await database
      .query((db) =>
        db
          .update(credentials)
          .set({ lastUsedAt: new Date(now()) })
          .where(isKey),
      )
      .catch((error: unknown) => logEvent("warn", "use.not_noted", { tenantId, error }));
  };
}
