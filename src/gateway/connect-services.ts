import { builtInPool, unavailability } from "../agents/pool.ts";
import { type Env, readConfig } from "../config.ts";
import { Sandboxes } from "../sandbox/sandboxes.ts";
import { connectDatabase } from "../storage/database.ts";
import { connectRedis } from "../storage/redis.ts";
import { createAuthenticate } from "../tenancy/authenticate.ts";
import { createCredentialCache } from "../tenancy/credential-cache.ts";
import { findCredential } from "../tenancy/find-credential.ts";
import { createCountRequest } from "../tenancy/limits/count-request.ts";
import { createQuota } from "../tenancy/limits/quota.ts";
import { countInRedis } from "../tenancy/limits/shared-windows.ts";
import type { Services } from "./app.ts";

/**
 * Connects the gateway to what the Worker is bound to. `waitUntil` keeps work going after its request has ended.
 * Throws a ZodError where a setting is missing.
 */
export function connectServices(env: Env, waitUntil: (work: Promise<unknown>) => void): Services {
  const config = readConfig(env);
  const now = () => Date.now();
  const database = connectDatabase(config, { keepAlive: waitUntil });
  const redis = connectRedis(config, { keepAlive: waitUntil });
  return {
    config,
    database,
    redis,
    sandboxes: new Sandboxes(config),
    objects: env.OBJECTS,
    sessionNamed: (name) => env.SESSIONS.getByName(name),
    assets: env.ASSETS,
    authenticate: createAuthenticate({
      find: (hash) => findCredential(database, hash),
      shared: createCredentialCache(redis),
      now,
      waitUntil,
    }),
    countRequest: createCountRequest(countInRedis(redis), now),
    quota: createQuota(redis, now, waitUntil),
    pool: { manifests: builtInPool().map(({ manifest }) => manifest), unavailability },
  };
}
