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
  /**
   * `open`: calls fail at once, for ten seconds. `half-open`: one call is let through to try, and decides. While it
   * is under way others fail at once: they would wait for a promise of another request, which the platform may drop.
   */
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
  /** It was not asked, and will not be within the next seconds. */
  readonly isCircuitOpen: boolean;

  constructor(upstream: string, cause: unknown) {
    super(`${upstream} is not available`, { cause });
    this.upstream = upstream;
    this.isCircuitOpen = cause instanceof BrokenCircuitError;
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
  let changedAt = 0;
  breaker.onStateChange(() => {
    changedAt = Date.now();
  });
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
      const isOpen = breaker.state === CircuitState.Open && Date.now() - changedAt < tryAgainAfterMs;
      return isOpen ? "open" : "half-open";
    },
    async call(run) {
      if (breaker.state === CircuitState.HalfOpen) {
        const isTrying = Date.now() - changedAt < policy.timeoutMs;
        if (isTrying) throw new UpstreamUnavailable(name, new BulkheadRejectedError(1, 0));
        // The platform has dropped the request that tried, timers and all. This closes the circuit, until it fails.
        breaker.isolate().dispose();
      }
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
