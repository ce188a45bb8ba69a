import type { Clock } from "./clock.js";

/** A clock that shows what it is told. */
export interface FixedClock extends Clock {
  /** Has the clock show a later time. */
  advance(ms: number): void;
}

/**
 * Makes a clock that stands still until it is advanced.
 *
 * @param startMs what it shows at first, in milliseconds
 */
export function fixedClock(startMs = 0): FixedClock {
  let now = startMs;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
