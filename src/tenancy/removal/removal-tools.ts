import type { SessionApi } from "../../../durable-objects/session-api.ts";
import type { Sandboxes } from "../../sandbox/sandboxes.ts";
import type { TenantObjects } from "../../storage/objects.ts";
import type { RedisCache } from "../../storage/redis.ts";
import type { AnnounceVersion } from "../cache/announce-version.ts";
import type { CustomHostnames } from "../domains/custom-hostnames.ts";
import type { TenantRecords } from "../records/tenant-records.ts";
import type { Tenant } from "../tenant.ts";
import type { FindPlacement } from "../tenant-databases.ts";

/** Everywhere that a tenant has something. */
export type RemovalTools = {
  records: TenantRecords;
  announce: AnnounceVersion;
  findPlacement: FindPlacement;
  /** The object of this name, which is `{tenant}/{session}`, in the tenant's jurisdiction. */
  sessionNamed: (name: string, jurisdiction: Tenant["jurisdiction"]) => Pick<SessionApi, "erase">;
  sandboxes: Pick<Sandboxes, "listOf" | "kill">;
  objectsOf: (tenantId: string) => Pick<TenantObjects, "deleteSome">;
  redis: RedisCache["client"];
  /** Null where hostnames need no registration. */
  customHostnames: Pick<CustomHostnames, "remove"> | null;
};
