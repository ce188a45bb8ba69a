import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { TenantObjects } from "../../../storage/objects.ts";
import { TenantRows } from "../../../storage/tenant-rows.ts";
import { logEvent } from "../../../telemetry/log.ts";
import type { Tenancy } from "../../../tenancy/connect-tenancy.ts";
import { exportTenant } from "../../../tenancy/export-tenant.ts";
import type { Places } from "../../../tenancy/places.ts";
import { findTenant } from "../../../tenancy/records/find-tenant.ts";
import type { Tenants } from "../../../tenancy/records/tenants.ts";
import { ndjson } from "../../answers/ndjson.ts";
import { Refused, settle } from "../../answers/refused.ts";
import type { GatewayEnv } from "../../gateway-env.ts";
import { adminProblems, problem } from "../../route-parts.ts";
import { admin, administering, known, tenantPath } from "./parts.ts";

/** Not by its very type: what has `json` in its name would have to be answered with `c.json`. */
const mediaType: string = "application/x-ndjson";

const exportAll = createRoute({
  method: "get",
  path: "/{tenantId}/export",
  operationId: "exportTenant",
  ...admin,
  summary: "Export everything of a tenant, one JSON object a line; the last is of kind `end`",
  request: { params: tenantPath },
  responses: {
    200: {
      description: "The lines. Each says by `kind` what it is.",
      content: { [mediaType]: { schema: { type: "string" as const } } },
    },
    ...adminProblems,
    ...known,
    409: problem(409),
  },
});

export type ExportServices = Pick<Tenancy, "records" | "findPlacement"> &
  Pick<Places, "objectsIn"> & { tenants: Tenants };

export const exportRoutes = ({ tenants, records, objectsIn, findPlacement }: ExportServices) =>
  new OpenAPIHono<GatewayEnv>().openapi(exportAll, async (c) => {
    const by = administering(c);
    const { tenantId, traceId } = by;
    const tenant = settle(await tenants.getKept(tenantId));
    const placed = await findTenant(records.database, tenantId);
    if (placed === null) throw new Refused("not_found", "There is no such tenant.");
    await records.note({ ...by, action: "tenant.export", target: tenantId });
    const lines = exportTenant({
      tenant,
      database: records.database,
      rows: new TenantRows(await findPlacement(placed)),
      objects: new TenantObjects(objectsIn(placed.jurisdiction), tenantId),
    });
    const body = ndjson(lines, (error) =>
      logEvent("warn", "tenant.export.failed", { tenantId, traceId, error }),
    );
    return new Response(body, {
      headers: {
        "Content-Type": mediaType,
        "Content-Disposition": `attachment; filename="${tenantId}.ndjson"`,
        "Cache-Control": "no-store",
      },
    });
  });
