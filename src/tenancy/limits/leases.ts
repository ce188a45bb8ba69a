// What a tenant may have at once, over all its sessions: a lease for each, in Redis, that ends by itself unless it is
// renewed. Without Redis every lease is granted: the bounds of each session hold all the same.

import type { RedisCache } from "../../storage/redis.ts";

export type LeaseKind = "runs" | "sandboxes" | "streams";

/** The leases of one tenant. None of them rejects. */
export type Leases = {
  /** Takes a lease, or renews the one of this id. False where there are `cap` others. */
  take(kind: LeaseKind, id: string, cap: number): Promise<boolean>;
  /** Renews leases, also those that have ended meanwhile: what is there counts, even above the cap. */
  renew(kind: LeaseKind, ids: string[]): Promise<void>;
  release(kind: LeaseKind, ids: string[]): Promise<void>;
};

/** How long a lease lasts, in milliseconds: three times what may lie between two renewals. */
export const leaseMs = 90_000;

/** KEYS: the leases of a kind, by when they end. ARGV: now, when the new one would end, the cap, its id. */
const takeScript = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local isNew = not redis.call('ZSCORE', KEYS[1], ARGV[4])
if isNew and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ${leaseMs})
return 1`;

/** Keeps leases in Redis, under keys that begin `t:{tenant}:lease`. `now` is in milliseconds since the epoch. */
export function createLeases({ client, upstream }: RedisCache, tenantId: string, now: () => number): Leases {
  const key = (kind: LeaseKind) => `t:${tenantId}:lease:${kind}`;
  return {
    take: (kind, id, cap) =>
      upstream
        .call(() => client.eval(takeScript, [key(kind)], [now(), now() + leaseMs, cap, id]))
        .then((taken) => taken === 1)
        .catch(() => true),
    async renew(kind, ids) {
      const [first, ...others] = ids.map((member) => ({ score: now() + leaseMs, member }));
      if (first === undefined) return;
      const renewing = () =>
        Promise.all([client.zadd(key(kind), first, ...others), client.pexpire(key(kind), leaseMs)]);
      await upstream.call(renewing).catch(() => undefined);
    },
    async release(kind, ids) {
      if (ids.length > 0) await upstream.call(() => client.zrem(key(kind), ...ids)).catch(() => undefined);
    },
  };
}
