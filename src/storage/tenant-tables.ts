import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { agents, agentVersions, artifacts, events, runs, sessions, usage } from "../../drizzle/tenant.ts";

/**
 * A table with tenants' rows. `kind`: what one of them is. `key`: what tells a tenant's rows apart, in the order of its
 * primary key.
 */
export type TenantTable = { name: string; kind: string; table: PgTable; key: Record<string, PgColumn> };

export const sessionsTable: TenantTable = {
  name: "sessions",
  kind: "session",
  table: sessions,
  key: { id: sessions.id },
};

/** All of them. What a tenant has in Postgres is in these and nowhere else. */
export const tenantTables: TenantTable[] = [
  sessionsTable,
  { name: "runs", kind: "run", table: runs, key: { id: runs.id } },
  { name: "events", kind: "event", table: events, key: { sessionId: events.sessionId, seq: events.seq } },
  { name: "artifacts", kind: "artifact", table: artifacts, key: { id: artifacts.id } },
  { name: "usage", kind: "usage", table: usage, key: { sessionId: usage.sessionId, seq: usage.seq } },
  { name: "agents", kind: "agent", table: agents, key: { name: agents.name } },
  {
    name: "agent_versions",
    kind: "agent_version",
    table: agentVersions,
    key: { name: agentVersions.name, version: agentVersions.version },
  },
];
