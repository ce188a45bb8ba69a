import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { sessions } from "../../../drizzle/tenant.ts";
import { readConfig } from "../../../src/config.ts";
import { connectDatabase } from "../../../src/storage/database.ts";
import { TenantDatabase } from "../../../src/storage/tenant-database.ts";
import { openSession } from "./session.ts";

/**
 * Waits until sessions reach Postgres again. Where a test has kept them from it, the circuit that they share may have
 * opened, and those of the tests behind it would wait.
 */
export async function untilArchiving(): Promise<void> {
  const tenantId = "acme";
  const database = connectDatabase(readConfig(env));
  const tenant = new TenantDatabase({ tenantId, isolation: "row", database });
  const { caller } = await openSession(tenantId);
  const isOwn = eq(sessions.id, caller.sessionId);
  const find = () => tenant.query((db) => db.select({ id: sessions.id }).from(sessions).where(isOwn));
  await expect.poll(find, { timeout: 40_000, interval: 200 }).toHaveLength(1);
}
