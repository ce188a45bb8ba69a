import type { UpstreamPolicy } from "./upstream.ts";

/** What bounds the calls to an upstream. */
export type Limits = Pick<UpstreamPolicy, "name" | "timeoutMs" | "retries" | "concurrency">;

/**
 * What bounds the calls to each upstream; docs/operations.md says the same. What a sandbox call was for is tried again
 * by its step, and what an identity provider did not answer by the next request: nothing below them repeats it.
 */
export const policies = {
  postgres: { name: "postgres", timeoutMs: 5_000, retries: 1, concurrency: 200 },
  redis: { name: "redis", timeoutMs: 50, retries: 0, concurrency: 1_000 },
  /** Redis for a run, a sandbox or a stream that asks for its place, which can wait longer than a request. */
  redisOfSessions: { name: "redis", timeoutMs: 300, retries: 0, concurrency: 1_000 },
  /** The SDK gives each request 30 seconds. */
  sandboxCreation: { name: "sandbox creation", timeoutMs: 31_000, retries: 0, concurrency: 1_000 },
  sandboxService: { name: "sandbox service", timeoutMs: 31_000, retries: 0, concurrency: 1_000 },
  /** A name has four seconds: one whose servers are slow is no outage of the resolver. */
  dns: { name: "dns", timeoutMs: 8_000, retries: 1, concurrency: 100 },
  cloudflare: { name: "cloudflare", timeoutMs: 10_000, retries: 1, concurrency: 20 },
  /** Of one tenant: it names its host too. */
  identityProvider: { name: "identity provider", timeoutMs: 5_000, retries: 0, concurrency: 10 },
} as const satisfies Record<string, Limits>;
