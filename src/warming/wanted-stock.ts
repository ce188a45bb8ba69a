import { plans } from "../tenancy/limits/plans.ts";
import type { Tenant, WarmSandboxes } from "../tenancy/tenant.ts";

/** A stock as it should be; `recipe` says what its sandboxes are made of (src/sandbox/warm.ts). */
export type WantedStock = WarmSandboxes & { recipe: string };

/** The stock that a tenant wants and may have. Undefined where there is to be none. */
export function wantedStock(tenant: Tenant | null, recipe: string): WantedStock | undefined {
  if (tenant?.status !== "active" || tenant.warmSandboxes === null) return undefined;
  const { size, mode } = tenant.warmSandboxes;
  return { size: Math.min(size, plans[tenant.plan].warmSandboxes), mode, recipe };
}
