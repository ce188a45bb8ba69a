import { monthlyOf } from "../../tenancy/limits/plans.ts";
import type { Quota } from "../../tenancy/limits/quota.ts";
import { Refused } from "../answers/refused.ts";
import type { TenantScope } from "../caller/tenant-scope.ts";

/**
 * Throws Refused where the tenant has used up a quota of its month. Asked again for a run that it has, it has used
 * nothing more: `hasRun` tells, and is asked in that case alone.
 */
export async function checkQuota(
  quota: Quota,
  { context, database }: TenantScope,
  hasRun: () => Promise<boolean>,
): Promise<void> {
  const usedUp = await quota.findUsedUp(database, monthlyOf(context.tenant));
  if (usedUp === undefined || (await hasRun())) return;
  const { detail, retryAfterSeconds } = usedUp;
  throw new Refused("quota_exceeded", detail, [], { "Retry-After": String(retryAfterSeconds) });
}
