export interface Clock {
  /** Milliseconds since some moment that stays the same. */
  now(): number;
}

/** The clock of this machine; setting the time does not change it. */
export const monotonicClock: Clock = { now: () => performance.now() };
