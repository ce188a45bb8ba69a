import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { artifacts, events, runs, sessions, usage } from "../../drizzle/tenant.ts";

/** A table with tenants' rows. `key`: what tells a tenant's rows apart, in the order of its primary key. */
export type TenantTable = { name: string; table: PgTable; key: Record<string, PgColumn> };

/** All of them. What a tenant has in Postgres is in these and nowhere else. */
export const tenantTables: TenantTable[] = [
  { name: "sessions", table: sessions, key: { id: sessions.id } },
  { name: "runs", table: runs, key: { id: runs.id } },
  { name: "events", table: events, key: { sessionId: events.sessionId, seq: events.seq } },
  { name: "artifacts", table: artifacts, key: { id: artifacts.id } },
  { name: "usage", table: usage, key: { sessionId: usage.sessionId, seq: usage.seq } },
];
