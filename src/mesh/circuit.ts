import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  type FailureReason,
  handleWhen,
  TaskCancelledError,
} from "cockatiel";
import type { CircuitChange } from "./circuit-watch.ts";

export type CircuitOptions = {
  /** Whether an error of a call says that the service is in trouble. */
  isFailure: (error: unknown) => boolean;
  /** How long a call takes at most, in milliseconds. */
  timeoutMs: number;
  onChange: (change: Pick<CircuitChange, "to" | "reason">) => void;
  /** See CircuitWatch. */
  openedElsewhere: () => number;
};

/** For how long an open circuit lets nothing through, in milliseconds. */
export const openMs = 10_000;

const breakAfterFailures = 5;

/**
 * The circuit of one endpoint. It opens after five failures in a row, or after one where it has opened in another
 * isolate within the last ten seconds and nothing has succeeded here since.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #count: WaryCount;
  #breaker: ReturnType<typeof circuitBreaker>;
  #changedAt = 0;
  /** How often it has changed so, since the isolate started. */
  readonly changes = { opened: 0, half_open: 0, closed: 0 };

  constructor(options: CircuitOptions) {
    this.#options = options;
    this.#count = new WaryCount(options.openedElsewhere);
    this.#breaker = this.#newBreaker();
  }

  /**
   * `open`: calls fail at once, for ten seconds. `half-open`: one call is let through to try, and decides. While it
   * is under way others fail at once: they would wait for a promise of another request, which the platform may drop.
   */
  get state(): "closed" | "open" | "half-open" {
    const { state } = this.#breaker;
    if (state === CircuitState.Closed) return "closed";
    return state === CircuitState.Open && this.#sinceChange < openMs ? "open" : "half-open";
  }

  /** Whether a call would be let through. */
  get admits(): boolean {
    const isTrying = this.#breaker.state === CircuitState.HalfOpen;
    return this.state !== "open" && !(isTrying && this.#sinceChange < this.#options.timeoutMs);
  }

  /** Calls where it admits. `isTrial`: what comes of this call decides, so it should go on to its end. */
  call<T>(run: (isTrial: boolean) => Promise<T>): Promise<T> {
    this.#options.openedElsewhere();
    const wasDropped = this.#breaker.state === CircuitState.HalfOpen;
    // The platform has dropped the request that tried, timers and all: another one tries.
    if (wasDropped) this.#breaker = this.#newBreaker(this.#breaker.toJSON());
    return this.#breaker.execute(() => run(this.#breaker.state === CircuitState.HalfOpen));
  }

  get #sinceChange(): number {
    return Date.now() - this.#changedAt;
  }

  #newBreaker(initialState?: unknown) {
    const breaker = circuitBreaker(handleWhen(this.#options.isFailure), {
      halfOpenAfter: openMs,
      breaker: this.#count,
      initialState,
    });
    // What comes of a trial after another one took its place is not of interest.
    const change = (to: CircuitChange["to"], reason?: string) => {
      if (this.#breaker === breaker) this.#change(to, reason);
    };
    breaker.onBreak((failure) => change("opened", reasonOf(failure)));
    breaker.onHalfOpen(() => change("half_open"));
    breaker.onReset(() => change("closed"));
    return breaker;
  }

  #change(to: CircuitChange["to"], reason?: string): void {
    this.#changedAt = Date.now();
    this.changes[to] += 1;
    this.#options.onChange({ to, ...(reason === undefined ? {} : { reason }) });
  }
}

/** Counts failures in a row, and lets one be enough where the endpoint is doubted. */
class WaryCount extends ConsecutiveBreaker {
  readonly #openedElsewhere: () => number;
  #succeededAt = 0;

  constructor(openedElsewhere: () => number) {
    super(breakAfterFailures);
    this.#openedElsewhere = openedElsewhere;
  }

  override success(): void {
    super.success();
    this.#succeededAt = Date.now();
  }

  override failure(): boolean {
    return super.failure() || this.#isDoubted;
  }

  get #isDoubted(): boolean {
    const openedAt = this.#openedElsewhere();
    return openedAt > this.#succeededAt && Date.now() - openedAt < openMs;
  }
}

/** The kind of an error, and not its message, which may quote what was asked. */
function reasonOf(failure: FailureReason<unknown> | { isolated: true }): string {
  const error = "error" in failure ? failure.error : undefined;
  if (error instanceof TaskCancelledError) return "timeout";
  return error instanceof Error ? error.name : "unknown";
}
