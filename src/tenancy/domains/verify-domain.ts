import { accept, type Reply, refuse } from "../../problems.ts";
import { type Domain, type StoredDomain, toDomain } from "./domain.ts";
import { type DomainRecords, type DomainServices, noSuchDomain } from "./domain-services.ts";
import { describeMissing, ownershipRecordOf } from "./ownership.ts";
import { register, unregister } from "./registration.ts";

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
  const registration = await register(customHostnames, hostname, now());
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
  const outcome = await records.activate(stored.hostname, verifiedAt);
  if (outcome === "active") return accept({ ...stored, status: "active", verifiedAt });
  if (outcome === "gone") return noSuchDomain;
  return refuse("domain_taken", "The hostname is another tenant's until that tenant removes it.");
}
