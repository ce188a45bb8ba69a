import type { RedisCache } from "../../storage/redis.ts";

import type { HeardVersions } from "./heard-versions.ts";

/** Tells all isolates that a tenant has changed: what they remember of an older version they ask for again. */
export type AnnounceVersion = (tenantId: string, version: number) => Promise<void>;

/** Where the newest version of a tenant that was announced is found. */
export const versionKey = (tenantId: string): string => `t:${tenantId}:version`;

/** In seconds: much longer than anything is remembered. */
const keptSeconds = 3_600;

/** Two changes may be announced in any order, and the newer one stays. */
const keepNewest = `
  local known = tonumber(redis.call("GET", KEYS[1]) or "0")
  if tonumber(ARGV[1]) >= known then redis.call("SET", KEYS[1], ARGV[1], "EX", ARGV[2]) end`;

/** Tells the newest version of a tenant that was announced; null where there is none, or Redis is away. */
export type ReadVersion = (tenantId: string) => Promise<number | null>;

export const createReadVersion =
  ({ client, upstream }: RedisCache): ReadVersion =>
  async (tenantId) => {
    const announced = await upstream.call(() => client.get(versionKey(tenantId))).catch(() => null);
    return typeof announced === "number" ? announced : null;
  };

/** Without Redis nobody is told, and what is remembered is used for up to a minute more. */
export const createAnnounceVersion =
  ({ client }: RedisCache, heard: HeardVersions): AnnounceVersion =>
  async (tenantId, version) => {
    heard.note(tenantId, version);
    // By the client itself, which waits longer than requests do: that it is told matters more than when.
    await client.eval(keepNewest, [versionKey(tenantId)], [version, keptSeconds]).catch(() => null);
  };
