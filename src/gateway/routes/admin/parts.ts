import { z } from "@hono/zod-openapi";
import { isTenantId } from "../../../tenancy/tenant-id.ts";
import { problem } from "../../route-parts.ts";

export const tenantId = z
  .string()
  .refine(isTenantId, "must be 1 to 60 of a-z, 0-9 and hyphens, and begin and end with none");
/** Names that the platform may want below its own domain, and those that look like names in another script. */
export const newTenantId = tenantId.refine(
  (text) => !/^(admin|api|app|console|docs|localhost|static|status|www|xn--.*)$/.test(text),
  "is reserved",
);
export const tenantPath = z.object({ tenantId });

/** Of all routes here: the administration's credential, and not a tenant's. */
export const admin = { tags: ["Administration"], security: [{ admin: [] }] };

/** Of a route that asks for a tenant which may not exist. */
export const known = { 404: problem(404) };

/** The administration, as whoever acts on the tenant that the path names. */
export const administering = (c: {
  req: { valid: (target: "param") => { tenantId: string } };
  var: { traceId: string };
}) => ({ tenantId: c.req.valid("param").tenantId, actor: "admin", traceId: c.var.traceId });
