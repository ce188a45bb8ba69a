import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { domain as domainOfTenancy } from "../../tenancy/domains/domain.ts";
import type { DomainServices } from "../../tenancy/domains/domain-services.ts";
import { addDomain, getDomain, listDomains, removeDomain } from "../../tenancy/domains/domains.ts";
import { toHostname } from "../../tenancy/domains/hostname.ts";
import { verifyDomain } from "../../tenancy/domains/verify-domain.ts";
import { domainRecords } from "../../tenancy/records/domains.ts";
import type { TenantRecords } from "../../tenancy/records/tenant-records.ts";
import { settle } from "../answers/refused.ts";
import { actingAs } from "../caller/actor.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import { commonProblems, created, creationProblems, json, jsonBody, problem } from "../route-parts.ts";
import { idempotencyHeaders } from "../schemas.ts";

const domain = z.object(domainOfTenancy.shape).openapi("Domain");

const newDomain = z.strictObject({ hostname: z.string().max(500).openapi({ example: "app.example.com" }) });

/** What is no hostname is nobody's domain. */
const domainPath = z.object({
  hostname: z
    .string()
    .transform((text) => toHostname(text) ?? "")
    .refine((hostname) => hostname !== ""),
});

const add = createRoute({
  method: "post",
  path: "/",
  operationId: "addDomain",
  tags: ["Domains"],
  summary: "Add a domain; the answer has the TXT record by which it is then verified",
  request: { headers: idempotencyHeaders, ...jsonBody(newDomain) },
  ...requires("domains:write", idempotent),
  responses: {
    200: json("The domain, which was there already.", domain),
    201: created("The domain.", domain),
    ...creationProblems,
  },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listDomains",
  tags: ["Domains"],
  summary: "List the domains, by hostname",
  ...requires("domains:read"),
  responses: { 200: json("The domains.", z.object({ items: z.array(domain) })), ...commonProblems },
});

const get = createRoute({
  method: "get",
  path: "/{hostname}",
  operationId: "getDomain",
  tags: ["Domains"],
  summary: "Get a domain, with the state of its certificate and what stands in its way",
  request: { params: domainPath },
  ...requires("domains:read"),
  responses: { 200: json("The domain.", domain), ...commonProblems, 404: problem(404) },
});

const verify = createRoute({
  method: "post",
  path: "/{hostname}/verify",
  operationId: "verifyDomain",
  tags: ["Domains"],
  summary: "Verify a domain by its TXT record: from then on requests to it are the tenant's",
  request: { params: domainPath },
  ...requires("domains:write"),
  responses: {
    200: json("The domain.", domain),
    ...commonProblems,
    404: problem(404),
    409: problem(409),
    422: problem(422),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/{hostname}",
  operationId: "removeDomain",
  tags: ["Domains"],
  summary: "Remove a domain: within a minute no request to it is the tenant's",
  request: { params: domainPath },
  ...requires("domains:write"),
  responses: { 204: { description: "The domain is removed." }, ...commonProblems, 404: problem(404) },
});

export function domainRoutes(records: TenantRecords, services: DomainServices) {
  const own = (c: Context<GatewayEnv>) => domainRecords(records, actingAs(c.var.tenant.context));
  return new OpenAPIHono<GatewayEnv>()
    .openapi(add, async (c) => {
      const added = settle(await addDomain(own(c), services, c.req.valid("json").hostname));
      if (!added.isNew) return c.json(added.domain, 200);
      return c.json(added.domain, 201, { Location: `/v1/domains/${added.domain.hostname}` });
    })
    .openapi(list, async (c) => c.json({ items: await listDomains(own(c)) }, 200))
    .openapi(get, async (c) => {
      const { hostname } = c.req.valid("param");
      return c.json(settle(await getDomain(own(c), services, hostname)), 200);
    })
    .openapi(verify, async (c) => {
      const { hostname } = c.req.valid("param");
      return c.json(settle(await verifyDomain(own(c), services, hostname)), 200);
    })
    .openapi(remove, async (c) => {
      settle(await removeDomain(own(c), services, c.req.valid("param").hostname));
      return c.body(null, 204);
    });
}
