import type { Plan, RouteClass } from "./plans.ts";

/** How long requests count, in milliseconds. */
export const windowMs = 60_000;

/** A request as limits see it: whose it is, and what kind of load. */
export type CountedRequest = {
  tenantId: string;
  /** Tells a tenant's credentials apart. */
  credentialId: string;
  plan: Plan;
  routeClass: RouteClass;
};

/** Something that requests are counted for. `key` begins with the tenant; `limit` is in requests a window. */
export type Window = { name: "tenant" | "credential"; key: string; limit: number };

/** What a window says of one request. A refused request is not counted. */
export type WindowCount = {
  window: Window;
  isAllowed: boolean;
  remaining: number;
  /** When there is more room, in milliseconds since the epoch. */
  resetAt: number;
};

/** Where a request counts: for its tenant and, where the plan gives one credential less than all, for that. */
export function windowsOf({ tenantId, credentialId, plan, routeClass }: CountedRequest): Window[] {
  const limit = plan.requestsPerMinute[routeClass];
  const key = `${tenantId}:limit:${routeClass}`;
  const ofTenant: Window = { name: "tenant", key, limit };
  if (plan.credentialShare === 1) return [ofTenant];
  const share = Math.max(1, Math.floor(limit * plan.credentialShare));
  return [ofTenant, { name: "credential", key: `${key}:${credentialId}`, limit: share }];
}
