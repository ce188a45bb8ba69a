// The domains of one tenant: what its requests for them do.

import type { ResolveNames } from "../../mesh/names/resolve-names.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import type { CustomHostnames } from "./custom-hostnames.ts";
import { type Domain, type Registration, type StoredDomain, toDomain } from "./domain.ts";
import { type HostnameRules, parseHostname } from "./hostname.ts";
import { describeMissing, newOwnershipToken, ownershipRecordOf } from "./ownership.ts";
import { refresh, register, unregister } from "./registration.ts";

/** A tenant's domains in Postgres. All throw UpstreamUnavailable without it. */
export type DomainRecords = {
  /** By hostname. */
  list(): Promise<StoredDomain[]>;
  find(hostname: string): Promise<StoredDomain | null>;
  add(domain: StoredDomain): Promise<void>;
  /** Makes a domain active, unless another tenant's is: then false. */
  activate(hostname: string, verifiedAt: Date): Promise<boolean>;
  /** Stores what became of a registration. False where the domain is not there any more. */
  setRegistration(hostname: string, registration: Registration): Promise<boolean>;
  remove(hostname: string): Promise<void>;
};

export type DomainServices = {
  names: Pick<ResolveNames, "texts">;
  /** Null where hostnames need no registration, as on a developer's machine. */
  customHostnames: CustomHostnames | null;
  rules: HostnameRules;
  now: () => Date;
};

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
    return refuse("too_many_domains", `A tenant can have ${maxDomains} domains. Remove one first.`);
  }
  const added: StoredDomain = {
    hostname,
    status: "pending",
    token: newOwnershipToken(),
    createdAt: now(),
    verifiedAt: null,
    cloudflareId: null,
    certificate: null,
    errors: [],
  };
  await records.add(added);
  return accept({ domain: toDomain(added), isNew: true });
}

/** A domain, with what Cloudflare says of it by now. */
export async function getDomain(
  records: DomainRecords,
  { customHostnames }: DomainServices,
  hostname: string,
): Promise<Reply<Domain>> {
  const stored = await records.find(hostname);
  if (stored === null) return noSuchDomain;
  if (customHostnames === null) return accept(toDomain(stored));
  const registration = await refresh(customHostnames, stored);
  if (!isSame(registration, stored)) await records.setRegistration(hostname, registration);
  return accept(toDomain({ ...stored, ...registration }));
}

/**
 * Verifies a domain by its TXT record and has it registered with Cloudflare. One that is active already is only
 * registered, where it is not. That another tenant has the hostname is told to who controls its DNS alone.
 */
export async function verifyDomain(
  records: DomainRecords,
  { names, customHostnames, now }: DomainServices,
  hostname: string,
): Promise<Reply<Domain>> {
  const stored = await records.find(hostname);
  if (stored === null) return noSuchDomain;
  const verified =
    stored.status === "active" ? accept(stored) : await activate(records, names, stored, now());
  if (!verified.ok) return verified;
  const { cloudflareId } = verified.value;
  if (customHostnames === null || cloudflareId !== null) return accept(toDomain(verified.value));
  const registration = await register(customHostnames, hostname);
  const isThere = await records.setRegistration(hostname, registration);
  if (isThere) return accept(toDomain({ ...verified.value, ...registration }));
  // It was removed meanwhile, and no one would ever take the registration away.
  if (registration.cloudflareId !== null) await unregister(customHostnames, registration.cloudflareId);
  return noSuchDomain;
}

async function activate(
  records: DomainRecords,
  names: DomainServices["names"],
  stored: StoredDomain,
  verifiedAt: Date,
): Promise<Reply<StoredDomain>> {
  const record = ownershipRecordOf(stored.hostname, stored.token);
  const found = await names.texts(record.name);
  if (!found.includes(record.value)) return refuse("domain_not_verified", describeMissing(record, found));
  if (await records.activate(stored.hostname, verifiedAt)) {
    return accept({ ...stored, status: "active", verifiedAt });
  }
  return refuse("domain_taken", "The hostname is another tenant's until that tenant removes it.");
}

/** Removes a domain: from Cloudflare first, so that nothing is left there that nobody knows of. */
export async function removeDomain(
  records: DomainRecords,
  { customHostnames }: DomainServices,
  hostname: string,
): Promise<Reply<null>> {
  const stored = await records.find(hostname);
  if (stored === null) return noSuchDomain;
  if (customHostnames !== null && stored.cloudflareId !== null) {
    const errors = await unregister(customHostnames, stored.cloudflareId);
    if (errors.length > 0) {
      await records.setRegistration(hostname, { ...stored, errors });
      return refuse("unavailable", `The domain is still there. ${errors.join(" ")}`);
    }
  }
  await records.remove(hostname);
  return accept(null);
}

const noSuchDomain = refuse("not_found", "The tenant has no such domain.");

const isSame = (a: Registration, b: Registration): boolean =>
  a.cloudflareId === b.cloudflareId &&
  a.certificate === b.certificate &&
  a.errors.join("\n") === b.errors.join("\n");
