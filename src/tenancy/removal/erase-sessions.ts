import { mapBounded } from "../../mesh/map-bounded.ts";
import { TenantRows } from "../../storage/tenant-rows.ts";
import { sessionsTable } from "../../storage/tenant-tables.ts";
import type { Slice, StepContext } from "./removal.ts";

/** Sessions that are erased at once. */
const concurrency = 20;

/**
 * Erases the sessions that Postgres knows of. One that it does not know of wakes by itself, to copy its events, and
 * then finds that its tenant is gone.
 */
export async function eraseSessions({ tenant, removal, tools }: StepContext): Promise<Slice> {
  const { cursor } = removal;
  const rows = new TenantRows(await tools.findPlacement(tenant));
  const page = await rows.read(sessionsTable, cursor === undefined ? undefined : { id: cursor });
  const ids = page.map(({ id }) => String(id));
  const erased = await mapBounded(ids, concurrency, (id) =>
    tools.places.sessionNamed(`${tenant.id}/${id}`, tenant.jurisdiction).erase(tenant.id),
  );
  return { removed: { sessions: erased.filter(Boolean).length }, next: ids.at(-1) };
}
