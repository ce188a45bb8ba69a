// How much may be asked again. Where little fails, another try costs little; where everything does, it multiplies
// the load on what is down already. So second tries are a share of the calls of late, whoever wants them.

/** In tenths of a retry: what a call earns, so that at most a tenth of the calls is tried again. */
const perCall = 1;

/** What a second earns, so that whoever calls rarely may try again at times. */
const perSecond = 1;

/** What can be saved up: calls of long ago do not count. */
const most = 100;

/** What a second try costs. Hedges cost twice as much, and so are at most a twentieth of the calls. */
const prices = { retry: 10, hedge: 20 } as const;

/**
 * A token bucket that fills with calls and is emptied by second tries, after Finagle's RetryBudget
 * (https://finagle.github.io/blog/2016/02/08/retry-budgets) and the retry throttling of gRPC (proposal A6). Begins
 * full. All times are in milliseconds since the epoch.
 */
export class RetryBudget {
  #saved = most;
  #asOf: number;

  constructor(now: number) {
    this.#asOf = now;
  }

  noteCall(now: number): void {
    this.#earn(perCall, now);
  }

  /** Whether there is enough for such a try; then it has been paid for. */
  pay(kind: keyof typeof prices, now: number): boolean {
    this.#earn(0, now);
    if (this.#saved < prices[kind]) return false;
    this.#saved -= prices[kind];
    return true;
  }

  #earn(earned: number, now: number): void {
    const seconds = Math.max(0, now - this.#asOf) / 1_000;
    this.#saved = Math.min(most, this.#saved + earned + perSecond * seconds);
    this.#asOf = now;
  }
}
