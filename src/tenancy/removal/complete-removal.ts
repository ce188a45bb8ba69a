import { eq, sql } from "drizzle-orm";
import { removals, tenants } from "../../../drizzle/platform.ts";
import type { Slice, StepContext } from "./removal.ts";

/** Deletes the tenant itself and completes its receipt, both or none. From here on its id is free. */
export async function completeRemoval({ tenant, removal, tools }: StepContext): Promise<Slice> {
  const isReceipt = eq(removals.tenantId, tenant.id);
  const [, , [last]] = await tools.records.database.query((db) =>
    db.batch([
      db
        .update(removals)
        .set({
          completedAt: new Date(),
          removed: removal.removed,
          version: sql`(SELECT version + 1 FROM ${tenants} WHERE id = ${tenant.id})`,
        })
        .where(isReceipt),
      db.delete(tenants).where(eq(tenants.id, tenant.id)),
      db.select({ version: removals.version }).from(removals).where(isReceipt),
    ]),
  );
  if (last?.version != null) await tools.announce(tenant.id, last.version);
  return {};
}
