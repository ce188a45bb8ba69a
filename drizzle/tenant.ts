// What a tenant has: the copy of its sessions that lists and reports are made from. These tables are wherever the tenant's
// isolation puts them (src/storage/tenant-database.ts), so they name no schema and refer to no table of the platform.
// Row-level security is the last wall between tenants: queries run as `miosa_tenant`, which sees the rows of
// `app.tenant_id` and no others.

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import type { Event, Failure } from "../src/events/schema.ts";
import { anyText, sortedText, tenantId, tenantRole, time } from "./columns.ts";

const isOwnRow = sql`tenant_id = current_setting('app.tenant_id', true)`;
const isFenced = sql`EXISTS (SELECT FROM fences WHERE fences.tenant_id = current_setting('app.tenant_id', true))`;
const ownRows = () =>
  pgPolicy("own_rows", { to: tenantRole, using: isOwnRow, withCheck: sql`${isOwnRow} AND NOT ${isFenced}` });

/** The tenants whose rows are being moved away from here: they are read, and nothing is written. */
export const fences = pgTable("fences", { tenantId: text("tenant_id").primaryKey() }, () => [
  pgPolicy("own_rows", { for: "select", to: tenantRole, using: isOwnRow }),
  // Whoever moves tenants owns the table, and forced row-level security binds the owner too.
  pgPolicy("platform", { to: "current_user", using: sql`true`, withCheck: sql`true` }),
]);

export const sessions = pgTable(
  "sessions",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    status: text({ enum: ["open", "closed"] }).notNull(),
    title: anyText(),
    metadata: json().$type<Record<string, string>>().notNull(),
    createdAt: time("created_at").notNull(),
    /** The last archived event. */
    lastSeq: integer("last_seq").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("sessions_newest").on(table.tenantId, table.createdAt, table.id),
    ownRows(),
  ],
);

export const runs = pgTable(
  "runs",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    sessionId: text("session_id").notNull(),
    status: text({
      enum: [
        "queued",
        "awaiting_answers",
        "awaiting_approval",
        "running",
        "completed",
        "failed",
        "cancelled",
      ],
    }).notNull(),
    /** The event that `status` comes from: an older one never changes it. */
    statusSeq: integer("status_seq").notNull(),
    input: anyText().notNull(),
    strategy: text({ enum: ["auto", "single", "fan-out", "chain", "graph"] }).notNull(),
    requestedAt: time("requested_at").notNull(),
    endedAt: time("ended_at"),
    summary: anyText(),
    failure: json().$type<Failure>(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("runs_newest").on(table.tenantId, table.sessionId, table.requestedAt, table.id),
    index("runs_by_time").on(table.tenantId, table.requestedAt),
    ownRows(),
  ],
);

export const events = pgTable(
  "events",
  {
    tenantId: tenantId(),
    sessionId: text("session_id").notNull(),
    seq: integer().notNull(),
    type: text().$type<Event["type"]>().notNull(),
    runId: text("run_id"),
    stepId: text("step_id"),
    time: time("time").notNull(),
    // Not jsonb: that refuses the NUL characters and lone surrogates which an agent's output may have.
    body: json().$type<Event>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.sessionId, table.seq] }), ownRows()],
);

export const artifacts = pgTable(
  "artifacts",
  {
    tenantId: tenantId(),
    id: text().notNull(),
    sessionId: text("session_id").notNull(),
    runId: text("run_id").notNull(),
    stepId: text("step_id"),
    path: anyText().notNull(),
    mediaType: anyText("media_type").notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    sha256: text().notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("artifacts_of_run").on(table.tenantId, table.runId),
    ownRows(),
  ],
);

export const usage = pgTable(
  "usage",
  {
    tenantId: tenantId(),
    sessionId: text("session_id").notNull(),
    seq: integer().notNull(),
    runId: text("run_id").notNull(),
    stepId: text("step_id"),
    agent: text(),
    time: time("time").notNull(),
    sandboxMs: bigint("sandbox_ms", { mode: "number" }).notNull(),
    modelTokens: bigint("model_tokens", { mode: "number" }).notNull(),
    costMicroUsd: bigint("cost_micro_usd", { mode: "number" }).notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.sessionId, table.seq] }),
    index("usage_by_time").on(table.tenantId, table.time),
    ownRows(),
  ],
);

/** What a tenant has made of the pool: agents of its own, and whether an agent is used, a built-in one too. */
export const agents = pgTable(
  "agents",
  {
    tenantId: tenantId(),
    name: sortedText().notNull(),
    /** The newest of the agent's versions. 0: the agent is built in, and only whether it is used is the tenant's. */
    version: integer().notNull(),
    isEnabled: boolean("is_enabled").notNull(),
    /** Of the newest version's text: what says the same is no new version. */
    sha256: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.name] }), ownRows()],
);

/** All that was ever said of a tenant's own agents, up to a number of versions each. Never changed. */
export const agentVersions = pgTable(
  "agent_versions",
  {
    tenantId: tenantId(),
    name: sortedText().notNull(),
    version: integer().notNull(),
    frontMatter: text("front_matter").notNull(),
    prompt: text().notNull(),
    createdAt: time("created_at").notNull(),
    /** Who made it, as the audit log names them. */
    createdBy: anyText("created_by").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.name, table.version] }), ownRows()],
);
