import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Tenancy } from "../../../tenancy/connect-tenancy.ts";
import { monthlyOverride, planName } from "../../../tenancy/limits/plans.ts";
import type { TenantKeys } from "../../../tenancy/records/keys.ts";
import { listAudit } from "../../../tenancy/records/list-audit.ts";
import { type Tenants, tenantView } from "../../../tenancy/records/tenants.ts";
import { scopes } from "../../../tenancy/scopes.ts";
import { type TellSessions, tellSessions } from "../../../tenancy/tell-sessions.ts";
import { jurisdiction } from "../../../tenancy/tenant.ts";
import { Refused, settle } from "../../answers/refused.ts";
import { createdKeyId } from "../../caller/created-id.ts";
import type { GatewayEnv } from "../../gateway-env.ts";
import { idempotent } from "../../middleware/idempotent.ts";
import {
  adminProblems,
  bodyProblems,
  created,
  idempotencyProblems,
  json,
  jsonBody,
  problem,
} from "../../route-parts.ts";
import { idempotencyHeaders, pageOf, pageQuery } from "../../schemas.ts";
import { keyName, madeKey, notToBeKept } from "../keys.ts";
import { auditEntry, reportUsage, usageQuery, usageReport } from "../reports.ts";
import { admin, administering, known, newTenantId, tenantId, tenantPath } from "./parts.ts";

const tenant = z.object(tenantView.shape).openapi("Tenant");
const name = z.string().trim().min(1).max(100);

const newTenant = z.strictObject({
  id: newTenantId,
  name,
  plan: planName.default("free"),
  /** Where the tenant's sessions and objects lie. It can never be changed. */
  jurisdiction: jurisdiction.exactOptional(),
});

const change = z.strictObject({
  name: name.exactOptional(),
  plan: planName.exactOptional(),
  /** In place of all that was set of it before. */
  monthly: monthlyOverride.exactOptional(),
});

const create = createRoute({
  method: "post",
  path: "/",
  operationId: "createTenant",
  ...admin,
  summary: "Create a tenant with its first API key, which is shown this once",
  request: { headers: idempotencyHeaders, ...jsonBody(newTenant) },
  middleware: idempotent,
  responses: {
    201: created("The tenant and its key.", z.object({ tenant, apiKey: madeKey })),
    ...adminProblems,
    ...bodyProblems,
    ...idempotencyProblems,
  },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listTenants",
  ...admin,
  summary: "List the tenants by id",
  request: { query: z.object({ limit: pageQuery.shape.limit, cursor: tenantId.optional() }) },
  responses: { 200: json("A page of tenants.", pageOf(tenant)), ...adminProblems },
});

const get = createRoute({
  method: "get",
  path: "/{tenantId}",
  operationId: "getTenant",
  ...admin,
  summary: "Get a tenant",
  request: { params: tenantPath },
  responses: { 200: json("The tenant.", tenant), ...adminProblems, ...known },
});

const set = createRoute({
  method: "patch",
  path: "/{tenantId}",
  operationId: "changeTenant",
  ...admin,
  summary: "Change a tenant's name or plan, or what it may use in a month",
  request: { params: tenantPath, ...jsonBody(change) },
  responses: {
    200: json("The tenant.", tenant),
    ...adminProblems,
    ...bodyProblems,
    ...known,
    409: problem(409),
  },
});

const suspend = createRoute({
  method: "post",
  path: "/{tenantId}/suspend",
  operationId: "suspendTenant",
  ...admin,
  summary: "Suspend a tenant: its callers are refused, its streams close, its runs are cancelled",
  request: { params: tenantPath },
  responses: { 200: json("The tenant.", tenant), ...adminProblems, ...known, 409: problem(409) },
});

const resume = createRoute({
  method: "post",
  path: "/{tenantId}/resume",
  operationId: "resumeTenant",
  ...admin,
  summary: "Resume a tenant that was suspended",
  request: { params: tenantPath },
  responses: { 200: json("The tenant.", tenant), ...adminProblems, ...known, 409: problem(409) },
});

const createKey = createRoute({
  method: "post",
  path: "/{tenantId}/keys",
  operationId: "createTenantKey",
  ...admin,
  summary: "Create an API key with all scopes for a tenant that has lost its own",
  request: {
    params: tenantPath,
    headers: idempotencyHeaders,
    ...jsonBody(z.strictObject({ name: keyName })),
  },
  middleware: idempotent,
  responses: {
    201: created("The key.", madeKey),
    ...adminProblems,
    ...bodyProblems,
    ...known,
    ...idempotencyProblems,
  },
});

const audit = createRoute({
  method: "get",
  path: "/{tenantId}/audit",
  operationId: "listTenantAudit",
  ...admin,
  summary: "List a tenant's audit log, newest first",
  request: { params: tenantPath, query: pageQuery },
  responses: { 200: json("A page of entries.", pageOf(auditEntry)), ...adminProblems },
});

const usage = createRoute({
  method: "get",
  path: "/{tenantId}/usage",
  operationId: "getTenantUsage",
  ...admin,
  summary: "Get a tenant's usage by day",
  request: { params: tenantPath, query: usageQuery },
  responses: { 200: json("The usage.", usageReport), ...adminProblems, ...known },
});

export type Administration = Pick<Tenancy, "database"> &
  TellSessions & {
    tenants: Tenants;
    keys: TenantKeys;
  };

export const tenantRoutes = ({ tenants, keys, database, ...tenancy }: Administration) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(create, async (c) => {
      const by = { actor: "admin", traceId: c.var.traceId };
      const wanted = c.req.valid("json");
      const keyId = await createdKeyId(c, wanted.id);
      const made = settle(await tenants.create(by, wanted, keyId));
      return c.json(made, 201, { Location: `/v1/admin/tenants/${wanted.id}`, ...notToBeKept });
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid("query");
      return c.json(await tenants.list(limit, cursor), 200);
    })
    .openapi(get, async (c) => c.json(settle(await tenants.get(c.req.valid("param").tenantId)), 200))
    .openapi(set, async (c) => {
      const changed = await tenants.change(administering(c), c.req.valid("json"));
      return c.json(settle(changed), 200);
    })
    .openapi(suspend, async (c) => {
      const suspended = settle(await tenants.suspend(administering(c)));
      await tellSessions(suspended.id, tenancy);
      return c.json(suspended, 200);
    })
    .openapi(resume, async (c) => c.json(settle(await tenants.resume(administering(c))), 200))
    .openapi(createKey, async (c) => {
      const by = administering(c);
      settle(await tenants.getKept(by.tenantId));
      const made = settle(
        await keys.create(by, await createdKeyId(c, by.tenantId), { ...c.req.valid("json"), scopes }),
      );
      return c.json(made, 201, { Location: `/v1/keys/${made.id}`, ...notToBeKept });
    })
    .openapi(audit, async (c) =>
      c.json(await listAudit(database, c.req.valid("param").tenantId, c.req.valid("query")), 200),
    )
    .openapi(usage, async (c) => {
      const { value: found } = await tenancy.caches.tenants.get(c.req.valid("param").tenantId);
      if (found === null) throw new Refused("not_found", "There is no such tenant.");
      return c.json(await reportUsage(await tenancy.tenantDatabases(found), c.req.valid("query")), 200);
    });
