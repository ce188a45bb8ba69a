import fc from "fast-check";
import { expect, it } from "vitest";
import { backoffMs, jitterOf } from "../../../src/orchestration/backoff.ts";
import { limits } from "../../../src/orchestration/limits.ts";

const attempts = fc.integer({ min: 1, max: 200 });
const jitters = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it("the longest wait doubles with each attempt, from a second up to its bound", () => {
  const longest = [1, 2, 3, 4, 5, 6, 7].map((attempt) => Math.round(2 * backoffMs(attempt, 0)));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, limits.backoffMs, limits.backoffMs]);
});

it("a wait is never shorter than half of the longest, nor longer than it", () => {
  fc.assert(
    fc.property(attempts, jitters, (attempt, jitter) => {
      const half = backoffMs(attempt, 0);
      expect(backoffMs(attempt, jitter)).toBeGreaterThanOrEqual(half);
      expect(backoffMs(attempt, jitter)).toBeLessThanOrEqual(2 * half);
    }),
  );
});

it("the jitter of an attempt is from 0 up to 1, and always the same", () => {
  fc.assert(
    fc.property(fc.string(), attempts, (stepId, attempt) => {
      const jitter = jitterOf(stepId, attempt);
      expect(jitter).toBeGreaterThanOrEqual(0);
      expect(jitter).toBeLessThan(1);
      expect(jitterOf(stepId, attempt)).toBe(jitter);
    }),
  );
});

it("steps that fail together come again spread over the whole time, however much their ids are alike", () => {
  const tenths = Array.from({ length: 1_000 }, (_, n) => Math.floor(10 * jitterOf(`stp_01ARZ3ND${n}`, 1)));
  const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((each) => each === tenth).length);
  expect(Math.min(...counts)).toBeGreaterThan(50);
});
