// What the platform knows of its tenants: who they are, who may call for them, and what was done to them. No tenant's
// role can read any of it.

import { sql } from "drizzle-orm";
import { bigint, index, json, pgSchema, primaryKey, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import type { MonthlyOverride, PlanName } from "../src/tenancy/limits/plans.ts";
import type { Scope } from "../src/tenancy/scopes.ts";
import type { Tenant, TokenAlgorithm } from "../src/tenancy/tenant.ts";
import { anyText, tenantId, time } from "./columns.ts";

export const platform = pgSchema("platform");

export const tenants = platform.table("tenants", {
  id: text().primaryKey(),
  name: anyText().notNull(),
  status: text({ enum: ["active", "suspended", "deleting"] })
    .notNull()
    .default("active"),
  plan: text().$type<PlanName>().notNull().default("free"),
  /** What the administration allows the tenant in a month, in place of what its plan does. */
  monthly: json().$type<MonthlyOverride>().notNull().default({}),
  isolation: text({ enum: ["row", "schema", "database"] })
    .notNull()
    .default("row"),
  /** The tenant's own database, sealed. */
  databaseUrl: text("database_url"),
  /** Never changed: objects cannot move. */
  jurisdiction: text().$type<NonNullable<Tenant["jurisdiction"]>>(),
  allowedOrigins: json("allowed_origins").$type<string[]>().notNull().default([]),
  warmSandboxes: json("warm_sandboxes").$type<NonNullable<Tenant["warmSandboxes"]>>(),
  /** Counts up with every change to the row, and to the tenant's rows in the tables below, by triggers. */
  version: bigint({ mode: "number" }).notNull().default(1),
  createdAt: time("created_at").notNull().defaultNow(),
  /** Where the tenant's rows are being moved to, while they are. */
  movingTo: text("moving_to", { enum: ["row", "schema", "database"] }),
  movingDatabaseUrl: text("moving_database_url"),
  /** Where they were before, until they are removed there. */
  movedFrom: json("moved_from").$type<Pick<Tenant, "isolation" | "databaseUrl">>(),
});

const tenantOf = () => tenantId().references(() => tenants.id, { onDelete: "cascade" });

export const credentials = platform.table(
  "credentials",
  {
    tenantId: tenantOf(),
    id: text().notNull(),
    name: anyText().notNull(),
    /** SHA-256 of the key, in hexadecimal. The key itself is stored nowhere. */
    hash: text().notNull(),
    /** The key's first characters, by which a person recognises it. */
    prefix: text().notNull(),
    scopes: json().$type<Scope[]>().notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    expiresAt: time("expires_at"),
    lastUsedAt: time("last_used_at"),
    revokedAt: time("revoked_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    // Whose key it is, is known only once it is found: an index that does not begin with the tenant.
    unique("credentials_hash_unique").on(table.hash),
  ],
);

export const domains = platform.table(
  "domains",
  {
    tenantId: tenantOf(),
    hostname: text().notNull(),
    status: text({ enum: ["pending", "active"] })
      .notNull()
      .default("pending"),
    /** What the domain's TXT record must say. */
    token: text().notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    verifiedAt: time("verified_at"),
    /** The custom hostname at Cloudflare, its certificate's state, and what was wrong when it was last asked. */
    cloudflareId: text("cloudflare_id"),
    certificate: text(),
    errors: json().$type<string[]>().notNull().default([]),
    checkedAt: time("checked_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.hostname] }),
    // Several tenants may claim a domain; it routes to the one that has verified it.
    uniqueIndex("domains_routed").on(table.hostname).where(sql`status = 'active'`),
  ],
);

export const identityProviders = platform.table(
  "identity_providers",
  {
    tenantId: tenantOf(),
    id: text().notNull(),
    issuer: text().notNull(),
    audience: text().notNull(),
    algorithms: json().$type<TokenAlgorithm[]>().notNull(),
    userClaim: text("user_claim").notNull(),
    scopesClaim: text("scopes_claim"),
    scopes: json().$type<Scope[]>().notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique("identity_providers_issuer").on(table.tenantId, table.issuer, table.audience),
  ],
);

/** Every administrative act and every access that was refused. It goes with its tenant. */
export const auditLog = platform.table(
  "audit_log",
  {
    tenantId: tenantOf(),
    id: text().notNull(),
    time: time("time").notNull(),
    /** Who did it: `key:key_…`, `user:…`, `admin` or `command`. */
    actor: anyText().notNull(),
    /** What was done, such as `key.create` or `access.refused`. */
    action: text().notNull(),
    /** What it was done to, by id. */
    target: anyText(),
    traceId: text("trace_id"),
    details: json().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("audit_log_newest").on(table.tenantId, table.time, table.id),
  ],
);

/** What is left of a tenant that was deleted: that everything else is gone, and how much it was. It names no one. */
export const removals = platform.table("removals", {
  tenantId: text("tenant_id").primaryKey(),
  requestedAt: time("requested_at").notNull(),
  completedAt: time("completed_at"),
  removed: json().$type<Record<string, number>>().notNull().default({}),
  /** The last version of the tenant, once it is gone: a new tenant with its id begins behind it. */
  version: bigint({ mode: "number" }),
});
