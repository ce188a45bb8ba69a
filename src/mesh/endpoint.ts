import { bulkhead, TaskCancelledError, TimeoutStrategy, timeout } from "cockatiel";
import { Circuit } from "./circuit.ts";
import { Superfluous } from "./hedge.ts";
import type { UpstreamPolicy } from "./policies.ts";

/** A place where a service is. */
export type Endpoint = {
  /** As health, metrics and logs name it. */
  readonly name: string;
  /** How much of the calls it gets, beside the other endpoints. */
  readonly weight: number;
};

/** One endpoint as calls go to it: a cap, a circuit breaker and a time limit, in this order. */
export class EndpointCalls<E extends Endpoint> {
  readonly name: string;
  readonly weight: number;
  readonly circuit: Circuit;
  readonly #endpoint: E;
  readonly #concurrency: number;
  readonly #room: ReturnType<typeof bulkhead>;
  readonly #inTime: ReturnType<typeof timeout>;

  constructor(endpoint: E, { name, concurrency, timeoutMs, isOutage, watch }: UpstreamPolicy) {
    this.name = endpoint.name;
    this.weight = endpoint.weight;
    this.#endpoint = endpoint;
    this.#concurrency = concurrency;
    this.#room = bulkhead(concurrency);
    this.#inTime = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
    this.circuit = new Circuit({
      timeoutMs,
      isFailure: (error) => !(error instanceof Superfluous) && (isTimeout(error) || isOutage(error)),
      onChange: (change) => watch?.changed({ upstream: name, endpoint: endpoint.name, ...change }),
      openedElsewhere: () => watch?.openedElsewhere(name, endpoint.name) ?? 0,
    });
  }

  /** Calls under way. */
  get load(): number {
    return this.#concurrency - this.#room.executionSlots;
  }

  /** Calls where the circuit admits; where `giveUp` aborts, the call fails with its reason, unless it is a trial. */
  call<T>(run: (signal: AbortSignal, endpoint: E) => PromiseLike<T>, giveUp: AbortSignal): Promise<T> {
    return this.#room.execute(() =>
      this.circuit.call(async (isTrial) => {
        const stop = isTrial ? undefined : giveUp;
        try {
          return await this.#inTime.execute(({ signal }) => run(signal, this.#endpoint), stop);
        } catch (error) {
          throw stop?.aborted ? stop.reason : error;
        }
      }),
    );
  }
}

export const isTimeout = (error: unknown): boolean => error instanceof TaskCancelledError;
