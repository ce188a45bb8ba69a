import { versionKey } from "../cache/announce-version.ts";
import type { Slice, StepContext } from "./removal.ts";

const scannedKeys = 1_000;

/** Deletes what Redis has of the tenant, except for its version, which says that what is remembered is out of date. */
export async function deleteCacheEntries({ tenant, removal, tools }: StepContext): Promise<Slice> {
  const { redis } = tools;
  const [next, keys] = await redis.scan(removal.cursor ?? "0", {
    match: `t:${tenant.id}:*`,
    count: scannedKeys,
  });
  const doomed = keys.filter((key) => key !== versionKey(tenant.id));
  const cacheEntries = doomed.length === 0 ? 0 : await redis.del(...doomed);
  return { removed: { cacheEntries }, next: next === "0" ? undefined : next };
}
