// What a tenant may use in a calendar month. Its usage is summed in Postgres, and remembered in Redis for a while in
// which accepted runs are counted on: it may go over a quota by what is used meanwhile (docs/operations.md).

import { z } from "zod";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import type { RedisCache } from "../../storage/redis.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import { sumUsage, type TenantUsage } from "../../storage/usage.ts";
import { monthOf } from "./month.ts";
import type { Monthly } from "./plans.ts";

/** A quota that is used up: which one, with its numbers, and how long that lasts. */
export type UsedUp = { detail: string; retryAfterSeconds: number };

export type Quota = {
  /** The quota that the tenant has used up this month, if any. Where Postgres is slow or away, none is known to be. */
  findUsedUp(database: TenantDatabase, monthly: Monthly): Promise<UsedUp | undefined>;
  /** Counts a run that was accepted. */
  countRun(tenantId: string): void;
};

/** For how long a sum is remembered, in seconds. */
const rememberSeconds = 30;

/** How long a run waits for a sum, in milliseconds. It is then taken without, and the sum is there for the next. */
const patienceMs = 500;

const remembered = z.object({
  runs: z.number(),
  sandboxMs: z.number(),
  modelTokens: z.number(),
  costMicroUsd: z.number(),
});

/** Counts a run where a sum is remembered, and else leaves it to the next sum. */
const countScript = "return redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HINCRBY', KEYS[1], 'runs', 1)";

/** `now` is in milliseconds since the epoch; `waitUntil` lets work go on after the answer. */
export function createQuota(
  { client, upstream }: RedisCache,
  now: () => number,
  waitUntil: (work: Promise<unknown>) => void,
): Quota {
  const keyOf = (tenantId: string) => `t:${tenantId}:usage:${monthOf(now()).name}`;

  async function recall(tenantId: string): Promise<TenantUsage | undefined> {
    const found = await upstream.call(() => client.hgetall(keyOf(tenantId))).catch(() => null);
    return remembered.safeParse(found).data;
  }

  async function remember(tenantId: string, usage: TenantUsage): Promise<void> {
    const key = keyOf(tenantId);
    await upstream
      .call(() => client.multi().hset(key, usage).expire(key, rememberSeconds).exec())
      .catch(() => undefined);
  }

  async function usageOf(database: TenantDatabase): Promise<TenantUsage> {
    const { tenantId } = database;
    const known = await recall(tenantId);
    if (known !== undefined) return known;
    const { from, until } = monthOf(now());
    const usage = await sumUsage(database, from, until);
    await remember(tenantId, usage);
    return usage;
  }

  return {
    async findUsedUp(database, monthly) {
      const summing = usageOf(database).catch(withoutPostgres);
      waitUntil(summing);
      const usage = await Promise.race([summing, giveUp()]);
      const detail = usage && explainUsedUp(usage, monthly);
      const retryAfterSeconds = Math.ceil((monthOf(now()).until.getTime() - now()) / 1_000);
      return detail === undefined ? undefined : { detail, retryAfterSeconds };
    },
    countRun(tenantId) {
      const counting = upstream.call(() => client.eval(countScript, [keyOf(tenantId)], []));
      waitUntil(counting.catch(() => undefined));
    },
  };
}

const giveUp = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patienceMs));

function withoutPostgres(error: unknown): undefined {
  if (!(error instanceof UpstreamUnavailable)) throw error;
}

/** Says which quota is used up, with its numbers; undefined where there is something left of each. */
export function explainUsedUp(usage: TenantUsage, monthly: Monthly): string | undefined {
  const quotas = [
    { name: "runs", used: usage.runs, quota: monthly.runs },
    { name: "sandbox minutes", used: Math.floor(usage.sandboxMs / 60_000), quota: monthly.sandboxMinutes },
    { name: "model tokens", used: usage.modelTokens, quota: monthly.modelTokens },
    { name: "millionths of a US dollar", used: usage.costMicroUsd, quota: monthly.costMicroUsd },
  ];
  const usedUp = quotas.find(({ used, quota }) => used >= quota);
  return usedUp && `The tenant has ${usedUp.quota} ${usedUp.name} a month, and ${usedUp.used} are used.`;
}
