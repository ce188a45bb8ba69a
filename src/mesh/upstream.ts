// What every call to a service outside the Worker goes through: a time limit, another try within a budget, a circuit
// breaker and a cap on calls at once, over one endpoint or several. A service that is down then costs its callers
// milliseconds instead of time-outs, and gets room to recover.

import {
  BrokenCircuitError,
  BulkheadRejectedError,
  ExponentialBackoff,
  handleWhen,
  type RetryPolicy,
  retry,
} from "cockatiel";
import { chooseEndpoint } from "./choose-endpoint.ts";
import type { Circuit } from "./circuit.ts";
import { type Endpoint, EndpointCalls, isTimeout } from "./endpoint.ts";
import { hedge } from "./hedge.ts";
import { Latencies } from "./latencies.ts";
import type { UpstreamPolicy } from "./policies.ts";
import { RetryBudget } from "./retry-budget.ts";

/** What is asked of a service. `signal` aborts when the time is up, or the answer is not needed any more. */
export type Run<T, E extends Endpoint> = (signal: AbortSignal, endpoint: E) => PromiseLike<T>;

/**
 * All calls throw UpstreamUnavailable for time-outs, outages, open circuits and too many calls; other errors as they
 * are.
 */
export type Upstream<E extends Endpoint = Endpoint> = {
  readonly name: string;
  readonly endpoints: readonly {
    readonly name: string;
    readonly circuit: Pick<Circuit, "state" | "changes">;
  }[];
  /** That of the best endpoint: `open` where no call would be let through. */
  readonly circuit: Circuit["state"];
  /** Since the isolate started. `refused`: second tries for which the budget was too small. */
  readonly counts: Readonly<Record<"calls" | "retries" | "hedges" | "refused", number>>;
  /** Calls the service; once more, where that failed, as often as the policy says. */
  call<T>(run: Run<T, E>): Promise<T>;
  /** Calls it once, for what must not be done twice. */
  callOnce<T>(run: Run<T, E>): Promise<T>;
  /**
   * Calls it as `call` does, and once more beside a call that takes longer than 95 of the last 100 did, as far as the
   * budget goes. For what changes nothing, and nothing else.
   */
  read<T>(run: Run<T, E>): Promise<T>;
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

/** An upstream at one place, which is named as it is. */
export function createUpstream(policy: UpstreamPolicy): Upstream;
/** An upstream at several: a call goes to the one with the fewest calls under way of two, whose circuit is not open. */
export function createUpstream<E extends Endpoint>(
  policy: UpstreamPolicy,
  endpoints: readonly E[],
): Upstream<E>;
export function createUpstream(
  policy: UpstreamPolicy,
  endpoints: readonly Endpoint[] = [{ name: policy.name, weight: 1 }],
): Upstream {
  const { name, isOutage } = policy;
  const all = endpoints.map((endpoint) => new EndpointCalls(endpoint, policy));
  const budget = new RetryBudget(Date.now());
  const latencies = new Latencies();
  const counts = { calls: 0, retries: 0, hedges: 0, refused: 0 };

  /** Pays for a second try, and counts it. */
  function mayTryAgain(kind: "retry" | "hedge"): boolean {
    const isPaid = budget.pay(kind, Date.now());
    if (!isPaid) counts.refused += 1;
    else counts[kind === "retry" ? "retries" : "hedges"] += 1;
    return isPaid;
  }

  /** An endpoint that would take a call, one that was not asked yet before others. */
  function choose(asked: Set<EndpointCalls<Endpoint>>): EndpointCalls<Endpoint> {
    const usable = all.filter(({ circuit }) => circuit.admits);
    const unasked = usable.filter((endpoint) => !asked.has(endpoint));
    const chosen = chooseEndpoint(unasked.length > 0 ? unasked : usable, Math.random);
    if (chosen !== undefined) return chosen;
    const areOpen = all.every(({ circuit }) => circuit.state === "open");
    throw areOpen ? new BrokenCircuitError() : new BulkheadRejectedError(1, 0);
  }

  async function ask<T>(run: Run<T, Endpoint>, asked: Set<EndpointCalls<Endpoint>>, giveUp: AbortSignal) {
    const endpoint = choose(asked);
    asked.add(endpoint);
    const startedAt = Date.now();
    const call = endpoint.call(run, giveUp);
    policy.keepAlive?.(call.catch(() => undefined));
    const answer = await call;
    latencies.note(Date.now() - startedAt);
    return answer;
  }

  /** Counts the tries of one call, and pays for all but the first. */
  function retrying(retries: number): RetryPolicy {
    let left = retries;
    const isWorthIt = (error: unknown) =>
      !isRefusal(error) && isOutage(error) && left-- > 0 && mayTryAgain("retry");
    return retry(handleWhen(isWorthIt), { maxAttempts: retries, backoff });
  }

  async function answering<T>(retries: number, tryOnce: () => Promise<T>): Promise<T> {
    counts.calls += 1;
    budget.noteCall(Date.now());
    try {
      return await retrying(retries).execute(tryOnce);
    } catch (error) {
      const isUnavailable = isRefusal(error) || isTimeout(error) || isOutage(error);
      throw isUnavailable ? new UpstreamUnavailable(name, error) : error;
    }
  }

  function callWith<T>(retries: number, run: Run<T, Endpoint>): Promise<T> {
    const asked = new Set<EndpointCalls<Endpoint>>();
    return answering(retries, () => ask(run, asked, neverGivenUp));
  }

  return {
    name,
    counts,
    endpoints: all,
    get circuit() {
      const states = all.map(({ circuit }) => circuit.state);
      return (["closed", "half-open"] as const).find((state) => states.includes(state)) ?? "open";
    },
    call: (run) => callWith(policy.retries, run),
    callOnce: (run) => callWith(0, run),
    read(run) {
      const asked = new Set<EndpointCalls<Endpoint>>();
      const afterMs = Math.max(soonestHedgeMs, latencies.p95);
      const tryOnce = () =>
        hedge(
          (giveUp) => ask(run, asked, giveUp),
          afterMs,
          () => mayTryAgain("hedge"),
        );
      return answering(policy.retries, tryOnce);
    },
  };
}

const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 2_000 });

/** No call is slow before this time, in milliseconds. */
const soonestHedgeMs = 100;

const neverGivenUp = new AbortController().signal;

/** Whether the service was not asked at all. */
const isRefusal = (error: unknown): boolean =>
  error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError;
