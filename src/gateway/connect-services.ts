import type { DurableObjectNamespace, Rpc } from "@cloudflare/workers-types";
import { builtInPool, unavailability } from "../agents/pool.ts";
import { type Env, readConfig } from "../config.ts";
import { refuse } from "../problems.ts";
import { Sandboxes } from "../sandbox/sandboxes.ts";
import { connectRedis } from "../storage/redis.ts";
import { connectTenancy } from "../tenancy/connect-tenancy.ts";
import { createIdentify } from "../tenancy/identity/identify.ts";
import { countInRedis, createRateLimiter } from "../tenancy/rate-limit.ts";
import { createNoteRefusal } from "../tenancy/records/note-refusal.ts";
import type { Tenant } from "../tenancy/tenant.ts";
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
  const { caches, records, seal } = tenancy;
  const verifyToken = async () => refuse("unauthenticated", "The credential is not valid.");
  const limit = config.RATE_LIMIT_PER_MINUTE;
  return {
    ...tenancy,
    config,
    redis,
    waitUntil,
    sandboxes: new Sandboxes(config),
    objects: env.OBJECTS,
    sessionNamed: (name, jurisdiction) => inJurisdiction(env.SESSIONS, jurisdiction).getByName(name),
    idempotentRequestNamed: (name, jurisdiction) =>
      inJurisdiction(env.IDEMPOTENT_REQUESTS, jurisdiction).getByName(name),
    assets: env.ASSETS,
    identify: createIdentify({ caches, seal, verifyToken, baseDomain: config.BASE_DOMAIN, now }),
    noteRefusal: createNoteRefusal(records, caches.tenants, now),
    countRequest: createRateLimiter(countInRedis(redis, limit), limit, now),
    pool: { manifests: builtInPool().map(({ manifest }) => manifest), unavailability },
  };
}

/** Objects of a jurisdiction are others than those of the same names elsewhere. */
const inJurisdiction = <T extends Rpc.DurableObjectBranded>(
  objects: DurableObjectNamespace<T>,
  jurisdiction: Tenant["jurisdiction"],
) => (jurisdiction === null ? objects : objects.jurisdiction(jurisdiction));
