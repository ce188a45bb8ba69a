import type { Sandboxes } from "../../sandbox/sandboxes.ts";
import type { RedisCache } from "../../storage/redis.ts";
import type { AnnounceVersion } from "../cache/announce-version.ts";
import type { CustomHostnames } from "../domains/custom-hostnames.ts";
import type { Places } from "../places.ts";
import type { TenantRecords } from "../records/tenant-records.ts";
import type { FindPlacement } from "../tenant-databases.ts";

/** Everywhere that a tenant has something. */
export type RemovalTools = {
  records: TenantRecords;
  announce: AnnounceVersion;
  findPlacement: FindPlacement;
  places: Pick<Places, "sessionNamed" | "warmPoolNamed" | "objectsIn">;
  sandboxes: Pick<Sandboxes, "listOf" | "kill">;
  redis: RedisCache["client"];
  /** Null where hostnames need no registration. */
  customHostnames: Pick<CustomHostnames, "remove"> | null;
};
