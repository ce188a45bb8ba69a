// What every call to a service outside the Worker goes through: a time limit, another try, a circuit breaker
// and a cap on calls at once. A service that is down then costs its callers milliseconds instead of
// time-outs, and gets room to recover.

import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";

export type UpstreamPolicy = {
  /** As errors, logs and health name it. */
  name: string;
  /** Of one try, in milliseconds. */
  timeoutMs: number;
  /** Further tries after one that failed; one that timed out is not repeated, as it may have had its effect. */
  retries: number;
  /** Calls at once. What exceeds it is refused, not queued. */
  concurrency: number;
  /** Whether an error says that the service is in trouble, rather than that it refused this call. */
  isOutage: (error: unknown) => boolean;
  /** Keeps a call going to its end where the platform would drop it with its request: `waitUntil`. */
  keepAlive?: (call: Promise<unknown>) => void;
};

export type Upstream = {
  readonly name: string;
  /** `open`: calls fail at once, until one is let through to try after ten seconds. */
  readonly circuit: "closed" | "open" | "half-open";
  /**
   * Calls the service. `signal` aborts when the time is up.
   * Throws UpstreamUnavailable for time-outs, outages, an open circuit and too many calls; other errors as they are.
   */
  call<T>(run: (signal: AbortSignal) => PromiseLike<T>): Promise<T>;
};

/** A service cannot be reached, or is not asked because it could not be a moment ago. Worth another try later. */
export class UpstreamUnavailable extends Error {
  override readonly name = "UpstreamUnavailable";
  readonly upstream: string;

  constructor(upstream: string, cause: unknown) {
    super(`${upstream} is not available`, { cause });
    this.upstream = upstream;
  }
}

const breakAfterFailures = 5;
const tryAgainAfterMs = 10_000;

export function createUpstream(policy: UpstreamPolicy): Upstream {
  const { name, isOutage } = policy;
  const isTimeout = (error: unknown) => error instanceof TaskCancelledError;
  const breaker = circuitBreaker(
    handleWhen((error) => isTimeout(error) || isOutage(error)),
    { halfOpenAfter: tryAgainAfterMs, breaker: new ConsecutiveBreaker(breakAfterFailures) },
  );
  const resilience = wrap(
    retry(handleWhen(isOutage), {
      maxAttempts: policy.retries,
      backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 }),
    }),
    breaker,
    bulkhead(policy.concurrency),
    timeout(policy.timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false }),
  );
  const isUnavailable = (error: unknown) =>
    error instanceof BrokenCircuitError ||
    error instanceof BulkheadRejectedError ||
    isTimeout(error) ||
    isOutage(error);

  return {
    name,
    get circuit() {
      if (breaker.state === CircuitState.Closed) return "closed";
      return breaker.state === CircuitState.HalfOpen ? "half-open" : "open";
    },
    async call(run) {
      const call = resilience.execute(({ signal }) => run(signal));
      policy.keepAlive?.(call.catch(() => undefined));
      try {
        return await call;
      } catch (error) {
        throw isUnavailable(error) ? new UpstreamUnavailable(name, error) : error;
      }
    },
  };
}
