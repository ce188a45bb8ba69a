import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Database } from "../../storage/database.ts";
import { auditEntry as auditEntryOfRecords, listAudit } from "../../tenancy/records/list-audit.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { requires } from "../requires.ts";
import { commonProblems, json } from "../route-parts.ts";
import { pageOf, pageQuery } from "../schemas.ts";

export const auditEntry = auditEntryOfRecords.openapi("AuditEntry");

const audit = createRoute({
  method: "get",
  path: "/audit",
  operationId: "listAudit",
  tags: ["Reports"],
  summary: "List the audit log, newest first: administrative acts and refused accesses",
  request: { query: pageQuery },
  ...requires("audit:read"),
  responses: { 200: json("A page of entries.", pageOf(auditEntry)), ...commonProblems },
});

/** What happened to the tenant, and what it used. */
export const reportRoutes = (database: Database) =>
  new OpenAPIHono<GatewayEnv>().openapi(audit, async (c) =>
    c.json(await listAudit(database, c.var.tenant.id, c.req.valid("query")), 200),
  );
