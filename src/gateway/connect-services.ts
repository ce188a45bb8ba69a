import { builtInPool, unavailability } from "../agents/pool.ts";
import { type Env, readConfig } from "../config.ts";
import { createGuardedFetch } from "../mesh/guarded-fetch.ts";
import { createResolveNames } from "../mesh/names/resolve-names.ts";
import { Sandboxes } from "../sandbox/sandboxes.ts";
import { connectRedis } from "../storage/redis.ts";
import { connectTenancy } from "../tenancy/connect-tenancy.ts";
import { connectDomains } from "../tenancy/domains/connect-domains.ts";
import { createIdentify } from "../tenancy/identity/identify.ts";
import { inJurisdiction } from "../tenancy/in-jurisdiction.ts";
import { createVerifyToken } from "../tenancy/oidc/verify-token.ts";
import { countInRedis, createRateLimiter } from "../tenancy/rate-limit.ts";
import { createNoteRefusal } from "../tenancy/records/note-refusal.ts";
import type { Services } from "./app.ts";

/**
 * Connects the gateway to what the Worker is bound to. `waitUntil` keeps work going after its request has ended.
 * Throws a ZodError where a setting is missing.
 */
export function connectServices(env: Env, waitUntil: (work: Promise<unknown>) => void): Services {
  const config = readConfig(env);
  const now = () => Date.now();
  const redis = connectRedis(config, { keepAlive: waitUntil });
  const tenancy = connectTenancy(config, { redis, now, waitUntil });
  const { caches, records } = tenancy;
  const call = (url: string, init: RequestInit) => fetch(url, init);
  const names = createResolveNames({ url: config.DNS_URL, fetch: call, keepAlive: waitUntil });
  const allowPrivate = config.PRIVATE_ADDRESSES === "allow";
  const guardedFetch = createGuardedFetch({ resolve: names, fetch: call, allowPrivate });
  const verifyToken = createVerifyToken({ fetch: guardedFetch, now, keepAlive: waitUntil });
  const limit = config.RATE_LIMIT_PER_MINUTE;
  return {
    ...tenancy,
    config,
    redis,
    guardedFetch,
    waitUntil,
    domains: connectDomains(config, { names, now: () => new Date(), waitUntil }),
    sandboxes: new Sandboxes(config),
    objects: env.OBJECTS,
    sessionNamed: (name, jurisdiction) => inJurisdiction(env.SESSIONS, jurisdiction).getByName(name),
    idempotentRequestNamed: (name, jurisdiction) =>
      inJurisdiction(env.IDEMPOTENT_REQUESTS, jurisdiction).getByName(name),
    removalNamed: (tenantId) => env.TENANT_REMOVALS.getByName(tenantId),
    assets: env.ASSETS,
    identify: createIdentify({ ...tenancy, verifyToken, baseDomain: config.BASE_DOMAIN, now }),
    noteRefusal: createNoteRefusal(records, caches.tenants, now),
    countRequest: createRateLimiter(countInRedis(redis, limit), limit, now),
    pool: { manifests: builtInPool().map(({ manifest }) => manifest), unavailability },
  };
}
