import { accept, type Reply, refuse } from "../../problems.ts";
import { type Domain, toDomain } from "./domain.ts";
import { type DomainRecords, type DomainServices, noSuchDomain } from "./domain-services.ts";
import { parseHostname } from "./hostname.ts";
import { newOwnershipToken } from "./ownership.ts";
import { isDue, refresh, unregister } from "./registration.ts";

const maxDomains = 20;

export const listDomains = async (records: DomainRecords): Promise<Domain[]> =>
  (await records.list()).map(toDomain);

/** Adds a domain, which is pending until it is verified; one that is there already stays as it is. */
export async function addDomain(
  records: DomainRecords,
  { rules, now }: DomainServices,
  text: string,
): Promise<Reply<{ domain: Domain; isNew: boolean }>> {
  const parsed = parseHostname(text, rules);
  if (!parsed.ok) return parsed;
  const hostname = parsed.value;
  const present = await records.list();
  const known = present.find((one) => one.hostname === hostname);
  if (known !== undefined) return accept({ domain: toDomain(known), isNew: false });
  if (present.length >= maxDomains) {
    return refuse("limit_reached", `A tenant has at most ${maxDomains} domains.`);
  }
  const token = newOwnershipToken();
  const stored = await records.add({
    hostname,
    status: "pending",
    token,
    createdAt: now(),
    verifiedAt: null,
    cloudflareId: null,
    certificate: null,
    errors: [],
    checkedAt: null,
  });
  return accept({ domain: toDomain(stored), isNew: stored.token === token });
}

/** A domain, with what Cloudflare has said of it within the last 30 seconds. */
export async function getDomain(
  records: DomainRecords,
  { customHostnames, now }: DomainServices,
  hostname: string,
): Promise<Reply<Domain>> {
  const stored = await records.find(hostname);
  if (stored === null) return noSuchDomain;
  if (customHostnames === null || !isDue(stored, now())) return accept(toDomain(stored));
  const registration = await refresh(customHostnames, stored, now());
  await records.setRegistration(hostname, registration);
  return accept(toDomain({ ...stored, ...registration }));
}

/** Removes a domain: from Cloudflare first, so that nothing is left there that nobody knows of. */
export async function removeDomain(
  records: DomainRecords,
  { customHostnames, now }: DomainServices,
  hostname: string,
): Promise<Reply<null>> {
  const stored = await records.find(hostname);
  if (stored === null) return noSuchDomain;
  if (customHostnames !== null && stored.cloudflareId !== null) {
    const errors = await unregister(customHostnames, stored.cloudflareId);
    if (errors.length > 0) {
      await records.setRegistration(hostname, { ...stored, errors, checkedAt: now() });
      return refuse("unavailable", `The domain is still there. ${errors.join(" ")}`);
    }
  }
  await records.remove(hostname);
  return accept(null);
}
