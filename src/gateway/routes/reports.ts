import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { usage as usageOfEvents } from "../../events/usage.ts";
import type { Database } from "../../storage/database.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import { listDailyUsage } from "../../storage/usage.ts";
import { monthOf } from "../../tenancy/limits/month.ts";
import { auditEntry as auditEntryOfRecords, listAudit } from "../../tenancy/records/list-audit.ts";
import { Refused } from "../answers/refused.ts";
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

const day = z.iso.date().refine((text) => /^2\d{3}-/.test(text), "must be a day from 2000 on");

/** Days in UTC, the last one included. */
export const usageQuery = z
  .object({ from: day.optional(), until: day.optional() })
  .openapi({ description: "This month, where a bound is left out." });

export const usageReport = z
  .object({
    from: day,
    until: day,
    /** Days without any are left out. */
    days: z.array(z.object({ day, runs: z.int(), ...usageOfEvents.shape })),
  })
  .openapi("Usage");

const usage = createRoute({
  method: "get",
  path: "/usage",
  operationId: "getUsage",
  tags: ["Reports"],
  summary: "Get the usage by day: runs, sandbox time, model tokens and cost",
  request: { query: usageQuery },
  ...requires("usage:read"),
  responses: { 200: json("The usage.", usageReport), ...commonProblems },
});

const dayMs = 86_400_000;
const maxDays = 366;

/** What a tenant used from day to day. Throws Refused where the days are too many or in no order. */
export async function reportUsage(
  database: TenantDatabase,
  { from, until }: z.infer<typeof usageQuery>,
): Promise<z.infer<typeof usageReport>> {
  const month = monthOf(Date.now());
  const first = from === undefined ? month.from : new Date(from);
  const end = until === undefined ? month.until : new Date(new Date(until).getTime() + dayMs);
  const days = (end.getTime() - first.getTime()) / dayMs;
  if (days < 1 || days > maxDays) {
    const detail = `must be a day behind \`from\`, and at most ${maxDays} days in all`;
    throw new Refused("invalid_request", "The days are not a span of time.", [
      { parameter: "until", detail },
    ]);
  }
  const text = (date: Date) => date.toISOString().slice(0, 10);
  return {
    from: text(first),
    until: text(new Date(end.getTime() - dayMs)),
    days: await listDailyUsage(database, first, end),
  };
}

/** What happened to the tenant, and what it used. */
export const reportRoutes = (database: Database) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(audit, async (c) =>
      c.json(await listAudit(database, c.var.tenant.id, c.req.valid("query")), 200),
    )
    .openapi(usage, async (c) => c.json(await reportUsage(c.var.tenant.database, c.req.valid("query")), 200));
