// What a tenant's domains are kept in, and what verifying and registering them takes.

import type { ResolveNames } from "../../mesh/names/resolve-names.ts";
import { refuse } from "../../problems.ts";
import type { CustomHostnames } from "./custom-hostnames.ts";
import type { Registration, StoredDomain } from "./domain.ts";
import type { HostnameRules } from "./hostname.ts";

/** A tenant's domains in Postgres. All throw UpstreamUnavailable without it. */
export type DomainRecords = {
  /** By hostname. */
  list(): Promise<StoredDomain[]>;
  find(hostname: string): Promise<StoredDomain | null>;
  /** Adds a domain, and gives it back; where the tenant has it already, the one that is there. */
  add(domain: StoredDomain): Promise<StoredDomain>;
  /** Makes a domain active, unless another tenant's is, or it is not there any more. */
  activate(hostname: string, verifiedAt: Date): Promise<"active" | "taken" | "gone">;
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

export const noSuchDomain = refuse("not_found", "The tenant has no such domain.");
