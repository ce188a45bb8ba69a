import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { TenantRemovalApi } from "../../../../durable-objects/tenant-removal-api.ts";
import type { Tenancy } from "../../../tenancy/connect-tenancy.ts";
import type { Tenants } from "../../../tenancy/records/tenants.ts";
import { findReceipt, receipt as receiptOfTenancy } from "../../../tenancy/removal/receipts.ts";
import { Refused, settle } from "../../answers/refused.ts";
import type { GatewayEnv } from "../../gateway-env.ts";
import { adminProblems, json } from "../../route-parts.ts";
import { admin, administering, known, tenantPath } from "./parts.ts";

const receipt = receiptOfTenancy.openapi("Receipt");

const remove = createRoute({
  method: "delete",
  path: "/{tenantId}",
  operationId: "deleteTenant",
  ...admin,
  summary: "Delete a tenant with everything that is its own, for good",
  request: {
    params: tenantPath,
    query: z.object({ confirm: z.string().openapi({ description: "The tenant's id once more." }) }),
  },
  responses: { 202: json("The receipt so far.", receipt), ...adminProblems, ...known },
});

const getReceipt = createRoute({
  method: "get",
  path: "/{tenantId}/receipt",
  operationId: "getTenantReceipt",
  ...admin,
  summary: "Get the receipt of a tenant's deletion; it outlives the tenant",
  request: { params: tenantPath },
  responses: { 200: json("The receipt.", receipt), ...adminProblems, ...known },
});

export type RemovalServices = Pick<Tenancy, "database" | "heardVersions" | "readVersion"> & {
  tenants: Tenants;
  /** The object that deletes the tenant of this id. */
  removalNamed: (tenantId: string) => TenantRemovalApi;
};

export function removalRoutes({ tenants, removalNamed, ...tenancy }: RemovalServices) {
  const { database, heardVersions, readVersion } = tenancy;

  async function receiptOf(tenantId: string) {
    const found = await findReceipt(database, tenantId);
    if (found === null) throw new Refused("not_found", "No tenant with this id was deleted.");
    return found;
  }

  return new OpenAPIHono<GatewayEnv>()
    .openapi(remove, async (c) => {
      const by = administering(c);
      if (c.req.valid("query").confirm !== by.tenantId) {
        const fault = { parameter: "confirm", detail: "must be the id of the tenant that is to be deleted" };
        throw new Refused("invalid_request", "The deletion is not confirmed.", [fault]);
      }
      settle(await tenants.get(by.tenantId));
      settle(await removalNamed(by.tenantId).begin(by));
      // The object has announced it from an isolate of its own.
      heardVersions.note(by.tenantId, await readVersion(by.tenantId));
      return c.json(await receiptOf(by.tenantId), 202);
    })
    .openapi(getReceipt, async (c) => c.json(await receiptOf(c.req.valid("param").tenantId), 200));
}
