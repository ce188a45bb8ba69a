import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { z } from "zod";
import { removals } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";
import type { Counts } from "./removal.ts";

/** What is known of a tenant's deletion, while it goes on and for ever after. */
export const receipt = z.object({
  tenantId: z.string(),
  requestedAt: z.string(),
  /** Without it the deletion is still going on. */
  completedAt: z.string().optional(),
  /** How many of each kind were removed so far. */
  removed: z.record(z.string(), z.int()),
});
export type Receipt = z.infer<typeof receipt>;

/** Begins a receipt, unless one is under way; that of an earlier tenant with the id gives way to it. */
export async function openReceipt(database: Database, tenantId: string): Promise<void> {
  const fresh = { requestedAt: new Date(), completedAt: null, removed: {} };
  await database.query((db) =>
    db
      .insert(removals)
      .values({ tenantId, ...fresh })
      .onConflictDoUpdate({
        target: removals.tenantId,
        set: fresh,
        setWhere: isNotNull(removals.completedAt),
      }),
  );
}

/** Writes down what was removed so far. */
export async function updateReceipt(database: Database, tenantId: string, removed: Counts): Promise<void> {
  const isOpen = and(eq(removals.tenantId, tenantId), isNull(removals.completedAt));
  await database.query((db) => db.update(removals).set({ removed }).where(isOpen));
}

/** The receipt of the last deletion of a tenant with this id. Throws UpstreamUnavailable without Postgres. */
export async function findReceipt(database: Database, tenantId: string): Promise<Receipt | null> {
  const [found] = await database.query((db) =>
    db.select().from(removals).where(eq(removals.tenantId, tenantId)),
  );
  if (found === undefined) return null;
  const { requestedAt, completedAt, removed } = found;
  return {
    tenantId,
    requestedAt: requestedAt.toISOString(),
    ...(completedAt === null ? {} : { completedAt: completedAt.toISOString() }),
    removed,
  };
}
