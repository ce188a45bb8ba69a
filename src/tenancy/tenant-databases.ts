import { LRUCache } from "lru-cache";
import type { Database } from "../storage/database.ts";
import { type Placement, TenantDatabase } from "../storage/tenant-database.ts";
import type { Seal } from "./seal.ts";
import type { Tenant } from "./tenant.ts";

/** Finds where a tenant's rows are. Throws where its own database cannot be told: its sealed address does not open. */
export type FindPlacement = (tenant: Pick<Tenant, "id" | "isolation" | "databaseUrl">) => Promise<Placement>;

/** The way to a tenant's rows. Throws where `FindPlacement` does. */
export type TenantDatabases = (tenant: Tenant) => Promise<TenantDatabase>;

export const createTenantDatabases =
  (findPlacement: FindPlacement): TenantDatabases =>
  async (tenant) =>
    new TenantDatabase(await findPlacement(tenant));

/** Tenants' own databases that an isolate keeps connected. */
const maxConnected = 100;

/** `connect` connects to the database of a connection string; `shared` is the one that most tenants share. */
export function createFindPlacement(
  shared: Database,
  connect: (url: string) => Database,
  seal: Seal,
): FindPlacement {
  const connected = new LRUCache<string, Database>({ max: maxConnected });

  async function connectOwn(tenantId: string, sealed: string): Promise<Database> {
    const known = connected.get(sealed);
    if (known !== undefined) return known;
    const url = await seal.open(sealed, { purpose: "database-url", tenantId });
    if (url === null) throw new Error("the address of a tenant's database does not open");
    const database = connect(url);
    connected.set(sealed, database);
    return database;
  }

  return async ({ id: tenantId, isolation, databaseUrl }) => {
    const isOwn = isolation === "database" && databaseUrl !== null;
    const database = isOwn ? await connectOwn(tenantId, databaseUrl) : shared;
    return { tenantId, isolation, database };
  };
}
