// The ways in which a request can say whose it is, apart from its credential.

import type { Caches } from "../cache/caches.ts";
import { isTenantId } from "../tenant-id.ts";

/** A tenant that a request names, and how. */
export type NamedTenant = { tenantId: string; by: "domain" | "header" };

/** Finds all names in a request. Throws UpstreamUnavailable where a domain must be asked for and cannot be. */
export async function findNamedTenants(
  request: Request,
  baseDomain: string | undefined,
  domains: Caches["domains"],
  atLeast: number,
): Promise<NamedTenant[]> {
  const byDomain = await tenantOfHost(hostOf(request), baseDomain, domains, atLeast);
  const byHeader = request.headers.get("X-Tenant-ID");
  return [
    ...(byDomain === null ? [] : [{ tenantId: byDomain, by: "domain" as const }]),
    ...(byHeader === null || byHeader === "" ? [] : [{ tenantId: byHeader, by: "header" as const }]),
  ];
}

async function tenantOfHost(
  host: string,
  baseDomain: string | undefined,
  domains: Caches["domains"],
  atLeast: number,
): Promise<string | null> {
  if (host === baseDomain || isAddress(host) || !host.includes(".")) return null;
  if (baseDomain !== undefined && host.endsWith(`.${baseDomain}`)) {
    const label = host.slice(0, -baseDomain.length - 1);
    if (isTenantId(label)) return label;
  }
  return (await domains.get(host, atLeast)).value?.tenantId ?? null;
}

/** Without the dot that a whole name may end with (RFC 1034, section 3.1). */
const hostOf = (request: Request): string => new URL(request.url).hostname.replace(/\.$/, "");

const isAddress = (host: string): boolean => host.startsWith("[") || /^[\d.]+$/.test(host);
