import { Redis } from "@upstash/redis/cloudflare";
import { logChange } from "../mesh/circuit-watch.ts";
import { policies, type UpstreamPolicy } from "../mesh/policies.ts";
import { createUpstream, type Upstream } from "../mesh/upstream.ts";

/** Where Redis is; part of the Worker's Config. */
export type RedisSettings = { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };

/**
 * Redis, which only ever makes things faster or fairer: what is asked through `upstream` gets 50 ms unless `timeoutMs`
 * says otherwise, and whoever asks has an answer for UpstreamUnavailable. `client` alone waits up to a second.
 */
export type RedisCache = { readonly client: Redis; readonly upstream: Upstream };

export function connectRedis(
  settings: RedisSettings,
  options: Partial<Pick<UpstreamPolicy, "keepAlive" | "timeoutMs">> = {},
): RedisCache {
  const client = new Redis({
    url: settings.UPSTASH_REDIS_REST_URL,
    token: settings.UPSTASH_REDIS_REST_TOKEN,
    signal: () => AbortSignal.timeout(1_000),
    retry: { retries: 0 },
    // What is asked in one go is sent as one request.
    enableAutoPipelining: true,
    enableTelemetry: false,
  });
  const upstream = createUpstream({
    ...policies.redis,
    isOutage: () => true,
    // Others cannot be told that it is away: they are told through it.
    watch: { changed: logChange, openedElsewhere: () => 0 },
    ...options,
  });
  return { client, upstream };
}
