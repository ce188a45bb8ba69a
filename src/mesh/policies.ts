import type { CircuitWatch } from "./circuit-watch.ts";

export type UpstreamPolicy = {
  /** As errors, logs and health name it. */
  name: string;
  /** Of one try, in milliseconds. */
  timeoutMs: number;
  /**
   * Further tries after one that failed, as far as the budget goes, at another endpoint where there is one. One that
   * timed out is not repeated, as it may have had its effect.
   */
  retries: number;
  /** Calls at once to each endpoint. What exceeds it is refused, not queued. */
  concurrency: number;
  /** Whether an error says that the service is in trouble, rather than that it refused this call. */
  isOutage: (error: unknown) => boolean;
  /** Keeps a call going to its end where the platform would drop it with its request: `waitUntil`. */
  keepAlive?: (call: Promise<unknown>) => void;
  /** Who is told of its circuits. Nobody, where it is a tenant's own. */
  watch?: CircuitWatch;
};

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
