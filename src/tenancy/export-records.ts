import { and, asc, gt, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { auditLog, credentials, domains, identityProviders } from "../../drizzle/platform.ts";
import type { Database } from "../storage/database.ts";
import type { Row } from "../storage/tenant-rows.ts";

/** A table in which the platform keeps something of its tenants, and what of it may be shown. */
type PlatformTable = { kind: string; table: PgTable; key: PgColumn; columns: Record<string, PgColumn> };

/** Without what keys are recognised by, and without what only Cloudflare and its API need to know. */
export const platformTables: PlatformTable[] = [
  {
    kind: "key",
    table: credentials,
    key: credentials.id,
    columns: {
      id: credentials.id,
      name: credentials.name,
      prefix: credentials.prefix,
      scopes: credentials.scopes,
      createdAt: credentials.createdAt,
      expiresAt: credentials.expiresAt,
      lastUsedAt: credentials.lastUsedAt,
      revokedAt: credentials.revokedAt,
    },
  },
  {
    kind: "domain",
    table: domains,
    key: domains.hostname,
    columns: {
      hostname: domains.hostname,
      status: domains.status,
      certificate: domains.certificate,
      createdAt: domains.createdAt,
      verifiedAt: domains.verifiedAt,
    },
  },
  {
    kind: "identity_provider",
    table: identityProviders,
    key: identityProviders.id,
    columns: {
      id: identityProviders.id,
      issuer: identityProviders.issuer,
      audience: identityProviders.audience,
      algorithms: identityProviders.algorithms,
      userClaim: identityProviders.userClaim,
      scopesClaim: identityProviders.scopesClaim,
      scopes: identityProviders.scopes,
      createdAt: identityProviders.createdAt,
    },
  },
  {
    kind: "audit",
    table: auditLog,
    key: auditLog.id,
    columns: {
      id: auditLog.id,
      time: auditLog.time,
      actor: auditLog.actor,
      action: auditLog.action,
      target: auditLog.target,
      traceId: auditLog.traceId,
      details: auditLog.details,
    },
  },
];

const pageRows = 200;

/** A page of what a table has of a tenant, behind one of its rows. An empty one is the last. */
export const readRecords = (
  database: Database,
  tenantId: string,
  { table, key, columns }: PlatformTable,
  after: Row | undefined,
): Promise<Row[]> =>
  database.query((db) =>
    db
      .select(columns)
      .from(table)
      .where(and(sql`tenant_id = ${tenantId}`, after && gt(key, after[key.name])))
      .orderBy(asc(key))
      .limit(pageRows),
  );
