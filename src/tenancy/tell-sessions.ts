import { mapBounded } from "../mesh/map-bounded.ts";
import { listSessionsAtWork } from "../storage/runs.ts";
import type { Tenancy } from "./connect-tenancy.ts";
import type { Places } from "./places.ts";

/** Sessions that are told at once, and as a page of them is read. */
const concurrency = 20;
const pageSessions = 200;

/**
 * Has the sessions in which something is under way follow what has become of their tenant: one whose runs wait for
 * people would sleep on. One whose runs are not archived yet, within about a second, may be missed. Throws where one
 * cannot be reached; it may be done again.
 */
export async function tellSessions(
  tenantId: string,
  { caches, heardVersions, tenantDatabases, sessionNamed }: TellSessions,
): Promise<void> {
  const version = heardVersions.of(tenantId) ?? 0;
  const { value: tenant } = await caches.tenants.get(tenantId, version);
  if (tenant === null) return;
  const database = await tenantDatabases(tenant);
  let page = await listSessionsAtWork(database, pageSessions, undefined);
  while (page.length > 0) {
    await mapBounded(page, concurrency, (id) =>
      sessionNamed(`${tenantId}/${id}`, tenant.jurisdiction).follow(tenantId, version),
    );
    page = await listSessionsAtWork(database, pageSessions, page.at(-1));
  }
}

export type TellSessions = Pick<Tenancy, "caches" | "heardVersions" | "tenantDatabases"> &
  Pick<Places, "sessionNamed">;
