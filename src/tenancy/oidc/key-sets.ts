// Key sets of tenants' identity providers, kept by each isolate for each tenant and issuer: what one tenant's provider
// answers, or that it does not, is nothing to another tenant. Requests never wait for each other's fetch, as the
// platform may drop the request that fetches; those that come meanwhile fetch too, up to the cap of the upstream.

import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { LRUCache } from "lru-cache";
import type { GuardedFetch } from "../../mesh/guarded-fetch.ts";
import { policies, type UpstreamPolicy } from "../../mesh/policies.ts";
import { createUpstream, type Upstream, UpstreamUnavailable } from "../../mesh/upstream.ts";
import { fetchKeySet } from "./fetch-key-set.ts";

/** In milliseconds: keys of `freshMs` are fetched again, and where that fails they do until they are of `keptMs`. */
export type KeyAge = { freshMs: number; keptMs: number };

/** Throws UpstreamUnavailable where keys have to be fetched and cannot be, for whatever reason. */
export type FindKeys = (tenantId: string, issuer: string, age: KeyAge) => Promise<JWTVerifyGetKey>;

export type KeySetOptions = {
  fetch: GuardedFetch;
  /** Milliseconds since the epoch. */
  now: () => number;
} & Pick<UpstreamPolicy, "keepAlive">;

type Provider = { upstream: Upstream; known?: { keys: JWTVerifyGetKey; fetchedAt: number } };

const maxProviders = 1_000;

export function createKeySets({ fetch, now, ...options }: KeySetOptions): FindKeys {
  const providers = new LRUCache<string, Provider>({ max: maxProviders });
  const newProvider = (issuer: string): Provider => ({
    upstream: createUpstream({
      ...policies.identityProvider,
      name: `${policies.identityProvider.name} ${URL.parse(issuer)?.host}`,
      isOutage: () => true,
      ...options,
    }),
  });

  return async (tenantId, issuer, { freshMs, keptMs }) => {
    const key = `${tenantId} ${issuer}`;
    const provider = providers.get(key) ?? newProvider(issuer);
    providers.set(key, provider);
    const { known } = provider;
    const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.fetchedAt;
    if (known !== undefined && age < freshMs) return known.keys;
    try {
      const keys = createLocalJWKSet(await provider.upstream.call(() => fetchKeySet(fetch, issuer)));
      provider.known = { keys, fetchedAt: now() };
      return keys;
    } catch (error) {
      if (known !== undefined && age < keptMs && error instanceof UpstreamUnavailable) return known.keys;
      throw error;
    }
  };
}
