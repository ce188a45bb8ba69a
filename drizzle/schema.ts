// Postgres: who the tenants are, and the copy of their sessions that lists and reports are made from.
// Row-level security is the last wall between tenants: queries run as `miosa_tenant`, which sees the rows of
// `app.tenant_id` and no others (src/storage/tenant-database.ts).

import { sql } from "drizzle-orm";
import {
  bigint,
  customType,
  index,
  integer,
  json,
  pgPolicy,
  pgRole,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import type { Event, Failure } from "../src/events/schema.ts";

/** The role that a tenant's queries run as. The first migration creates it. */
export const tenantRole = pgRole("miosa_tenant").existing();

const isOwnRow = sql`tenant_id = current_setting('app.tenant_id', true)`;
const ownRows = () => pgPolicy("own_rows", { to: tenantRole, using: isOwnRow, withCheck: isOwnRow });

/** Text from outside. Postgres has no NUL character, so it is stored as U+FFFD. */
const anyText = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  toDriver: (value) => value.replaceAll("\0", "\uFFFD"),
});

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** The platform's own table: no tenant's role can read it. */
export const tenants = pgTable("tenants", {
  id: text().primaryKey(),
  name: text().notNull(),
  status: text({ enum: ["active", "suspended"] })
    .notNull()
    .default("active"),
  createdAt: time("created_at").notNull().defaultNow(),
});

const tenantId = () => text("tenant_id").notNull();

export const credentials = pgTable(
  "credentials",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
    id: text().notNull(),
    name: text().notNull(),
    /** SHA-256 of the key, in hexadecimal. The key itself is stored nowhere. */
    hash: text().notNull(),
    /** The key's first characters, by which a person recognises it. */
    prefix: text().notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    revokedAt: time("revoked_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // Whose key it is, is known only once it is found: the one index here that does not begin with the tenant.
    unique("credentials_hash_unique").on(table.hash),
    ownRows(),
    // The owner is not a superuser everywhere, and forced row-level security binds it too.
    pgPolicy("platform", { to: "current_user", using: sql`true`, withCheck: sql`true` }),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: "cascade" }),
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
    status: text({ enum: ["awaiting_answers", "running", "completed", "failed", "cancelled"] }).notNull(),
    /** The event that `status` comes from: an older one never changes it. */
    statusSeq: integer("status_seq").notNull(),
    input: anyText().notNull(),
    strategy: text({ enum: ["auto", "single", "fan-out", "chain"] }).notNull(),
    requestedAt: time("requested_at").notNull(),
    endedAt: time("ended_at"),
    summary: anyText(),
    failure: json().$type<Failure>(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("runs_newest").on(table.tenantId, table.sessionId, table.requestedAt, table.id),
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
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.sessionId, table.seq] }),
    index("usage_by_time").on(table.tenantId, table.time),
    ownRows(),
  ],
);
