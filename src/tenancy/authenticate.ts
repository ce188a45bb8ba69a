// Who calls. The tenant that a request names and the key that it shows must agree. What is wrong is told only
// as far as the caller may know it: a key that is not valid gives one answer whether or not the tenant exists,
// and a valid key tells nothing about tenants other than its own.

import { LRUCache } from "lru-cache";
import { UpstreamUnavailable } from "../mesh/upstream.ts";
import { accept, type Reply, refuse } from "../problems.ts";
import { hashApiKey, isApiKey } from "./api-key.ts";
import { type CheckedCredential, type CredentialCache, freshMs } from "./credential-cache.ts";
import type { Credential } from "./find-credential.ts";
import { isTenantId } from "./tenant-id.ts";

/** Who was found to call. */
export type Identity = { tenantId: string; credentialId: string };

export type Authenticate = (headers: Headers) => Promise<Reply<Identity>>;

export type AuthenticationStores = {
  /** Asks Postgres. Throws UpstreamUnavailable where that cannot be reached. */
  find: (hash: string) => Promise<Credential | null>;
  shared: CredentialCache;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Lets work go on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

/** While Postgres is away, a credential that it knew this recently is still accepted. */
const staleMs = 15 * 60_000;
const unknownMs = 5_000;

/**
 * Reads `X-Tenant-ID` and the key in `Authorization: Bearer` or `X-API-Key`. Throws UpstreamUnavailable where
 * Postgres is needed and cannot be reached.
 */
export function createAuthenticate({ find, shared, now, waitUntil }: AuthenticationStores): Authenticate {
  const clock = { perf: { now }, ttlResolution: 0 };
  const known = new LRUCache<string, CheckedCredential>({ max: 5_000, ttl: staleMs, ...clock });
  const unknown = new LRUCache<string, true>({ max: 5_000, ttl: unknownMs, ...clock });
  const isFresh = ({ checkedAt }: CheckedCredential) => now() - checkedAt < freshMs;

  async function ask(hash: string): Promise<Credential | null> {
    const found = await find(hash);
    if (found === null) {
      known.delete(hash);
      unknown.set(hash, true);
      return null;
    }
    const checked = { ...found, checkedAt: now() };
    known.set(hash, checked);
    waitUntil(shared.set(hash, checked));
    return checked;
  }

  async function lookUp(tenantId: string, hash: string): Promise<Credential | null> {
    if (unknown.has(hash)) return null;
    const own = known.get(hash);
    if (own !== undefined && isFresh(own)) return own;
    const others = await shared.get(tenantId, hash);
    if (others !== null && isFresh(others)) {
      known.set(hash, others, { start: others.checkedAt });
      return others;
    }
    try {
      return await ask(hash);
    } catch (error) {
      if (own !== undefined && error instanceof UpstreamUnavailable) return own;
      throw error;
    }
  }

  return async (headers) => {
    const tenantId = headers.get("X-Tenant-ID");
    if (tenantId === null || !isTenantId(tenantId)) {
      return refuse("tenant_required", "Name the tenant, by its id, in the X-Tenant-ID header.");
    }
    const key = keyOf(headers);
    if (key === undefined) {
      return refuse("unauthenticated", "Send an API key as `Authorization: Bearer` or as `X-API-Key`.");
    }
    const credential = isApiKey(key) ? await lookUp(tenantId, await hashApiKey(key)) : null;
    if (credential === null) return refuse("unauthenticated", "The API key is not valid.");
    if (credential.tenantId !== tenantId) {
      return refuse("tenant_mismatch", "The API key is not one of the tenant that X-Tenant-ID names.");
    }
    return accept({ tenantId, credentialId: credential.id });
  };
}

function keyOf(headers: Headers): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("Authorization") ?? "")?.[1];
  return bearer ?? headers.get("X-API-Key") ?? undefined;
}
