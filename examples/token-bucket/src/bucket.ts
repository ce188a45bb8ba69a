import { type Clock, monotonicClock } from "./clock.js";

/** What a bucket is made with. */
export interface BucketOptions {
  /** The most tokens that it holds; it begins full. */
  capacity: number;
  /** How many come back in a second. */
  refillPerSecond: number;
  /** What tells the time. */
  clock?: Clock;
}

/** There are not enough tokens. */
export class BucketEmptyError extends Error {
  /** How long until there are, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`not enough tokens for another ${retryAfterMs} ms`);
    this.name = "BucketEmptyError";
    this.retryAfterMs = retryAfterMs;
  }
}

/** A bucket of tokens. Make one with {@link createBucket}. */
export class TokenBucket {
  readonly #options: Required<BucketOptions>;
  #tokens: number;
  #filledAt: number;

  constructor(options: BucketOptions) {
    this.#options = { clock: monotonicClock, ...options };
    this.#tokens = options.capacity;
    this.#filledAt = this.#options.clock.now();
  }

  /**
   * Takes tokens.
   *
   * @param amount how many
   * @throws {BucketEmptyError} where there are fewer; none is taken then
   */
  take(count = 1): void {
    this.#refill();
    const lacking = count - this.#tokens;
    if (count > this.#options.capacity) throw new RangeError("more than the bucket holds");
    if (lacking > 0) throw new BucketEmptyError(Math.ceil((lacking / this.#options.refillPerSecond) * 1_000));
    this.#tokens -= count;
  }

  tryTake(count = 1): boolean {
    this.#refill();
    if (count > this.#tokens) return false;
    this.#tokens -= count;
    return true;
  }

  #refill(): void {
    const { capacity, refillPerSecond, clock } = this.#options;
    const now = clock.now();
    this.#tokens = Math.min(capacity, this.#tokens + ((now - this.#filledAt) / 1_000) * refillPerSecond);
    this.#filledAt = now;
  }
}

/**
 * Makes a bucket that is full.
 *
 * @param options its size, and how fast it fills again
 * @returns The bucket, which nobody else takes from.
 * @throws {RangeError} where the capacity is not positive
 * @example
 * const bucket = createBucket({ capacity: 5, refillPerSecond: 1 });
 * bucket.take();
 */
export function createBucket(options: BucketOptions): TokenBucket {
  if (!(options.capacity > 0)) throw new RangeError("the capacity must be positive");
  return new TokenBucket(options);
}
