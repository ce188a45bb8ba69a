import { type Env, readConfig } from "../config.ts";
import { createGuardedFetch } from "../mesh/guarded-fetch.ts";
import { createResolveNames } from "../mesh/names/resolve-names.ts";
import { Sandboxes } from "../sandbox/sandboxes.ts";
import { connectRedis } from "../storage/redis.ts";
import { connectTenancy } from "../tenancy/connect-tenancy.ts";
import { connectDomains } from "../tenancy/domains/connect-domains.ts";
import { createIdentify } from "../tenancy/identity/identify.ts";
import { createCountRequest } from "../tenancy/limits/count-request.ts";
import { createQuota } from "../tenancy/limits/quota.ts";
import { countInRedis } from "../tenancy/limits/shared-windows.ts";
import { createVerifyToken } from "../tenancy/oidc/verify-token.ts";
import { placesOf } from "../tenancy/places.ts";
import { createNoteRefusal } from "../tenancy/records/note-refusal.ts";
import { createNoteUse } from "../tenancy/records/note-use.ts";
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
  const { caches, heardVersions, records, watch } = tenancy;
  const call = (url: string, init: RequestInit) => fetch(url, init);
  const names = createResolveNames({ resolvers: config.DNS_URL, fetch: call, keepAlive: waitUntil, watch });
  const allowPrivate = config.PRIVATE_ADDRESSES === "allow";
  const guardedFetch = createGuardedFetch({ resolve: names, fetch: call, allowPrivate });
  const verifyToken = createVerifyToken({ fetch: guardedFetch, now, keepAlive: waitUntil });
  return {
    ...tenancy,
    ...placesOf(env, config),
    config,
    redis,
    names,
    guardedFetch,
    waitUntil,
    domains: connectDomains(config, { names, now: () => new Date(), waitUntil, watch }),
    sandboxes: new Sandboxes(config, watch),
    removalNamed: (tenantId) => env.TENANT_REMOVALS.getByName(tenantId),
    assets: env.ASSETS,
    identify: createIdentify({ ...tenancy, verifyToken, baseDomain: config.BASE_DOMAIN, now }),
    noteUse: createNoteUse(tenancy.database, now),
    noteRefusal: createNoteRefusal(records, caches.tenants, now),
    countRequest: createCountRequest(countInRedis(redis), { heardVersions, now, waitUntil, gather }),
    quota: createQuota(redis, now, waitUntil),
  };
}

/** Long enough to count most requests of a busy tenant with others, in milliseconds. */
const gatherMs = 100;
const gather = () => new Promise<void>((resolve) => setTimeout(resolve, gatherMs));
