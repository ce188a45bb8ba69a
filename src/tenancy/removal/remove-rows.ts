import { TenantRows } from "../../storage/tenant-rows.ts";
import { tenantTables } from "../../storage/tenant-tables.ts";
import type { Tenant } from "../tenant.ts";
import type { Slice, StepContext } from "./removal.ts";

/**
 * Removes the tenant's rows, up to 1,000 at a time, wherever it has any: where its isolation puts them, among those of
 * others, and at both ends of a move that was not finished. The cursor counts tables, through all places.
 */
export async function removeRows({ tenant, removal, tools }: StepContext): Promise<Slice> {
  const position = Number(removal.cursor ?? 0);
  const at = Math.floor(position / tenantTables.length);
  const place = placesOf(tenant)[at];
  const table = tenantTables[position % tenantTables.length];
  if (place === undefined || table === undefined) return {};
  const rows = new TenantRows(await tools.findPlacement({ id: tenant.id, ...place }));
  const nextPlace = (at + 1) * tenantTables.length;
  if (!(await rows.hasTables())) return { next: String(nextPlace) };
  // A move that is still under way stores nothing behind what is removed.
  if (position % tenantTables.length === 0) await rows.dropClaims();
  const removed = await rows.remove(table);
  if (removed > 0) return { removed: { [`${table.kind}Rows`]: removed }, next: String(position) };
  if (position + 1 === nextPlace) {
    await rows.open();
    await rows.dropSchema();
  }
  return { next: String(position + 1) };
}

type Place = Pick<Tenant, "isolation" | "databaseUrl">;

/** A tenant that once was among the others may have left its fence there (moving/move-tenant.ts). */
const shared: Place = { isolation: "row", databaseUrl: null };

const placesOf = (tenant: StepContext["tenant"]): Place[] => [
  shared,
  tenant,
  ...(tenant.movingTo === null
    ? []
    : [{ isolation: tenant.movingTo, databaseUrl: tenant.movingDatabaseUrl }]),
  ...(tenant.movedFrom === null ? [] : [tenant.movedFrom]),
];
