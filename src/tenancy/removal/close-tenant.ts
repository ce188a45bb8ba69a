import { eq } from "drizzle-orm";
import { tenants } from "../../../drizzle/platform.ts";
import { openReceipt } from "./receipts.ts";
import type { Slice, StepContext } from "./removal.ts";

/** Begins the receipt, and has the tenant's callers refused everywhere. */
export async function closeTenant({ removal, tools }: StepContext): Promise<Slice> {
  const { tenantId, actor, traceId } = removal;
  const { records } = tools;
  await openReceipt(records.database, tenantId);
  await records.change({ tenantId, actor, traceId, action: "tenant.delete", target: tenantId }, (db) =>
    db.update(tenants).set({ status: "deleting" }).where(eq(tenants.id, tenantId)),
  );
  return {};
}
