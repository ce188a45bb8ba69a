import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryBudget } from "../../../src/mesh/retry-budget.ts";

const start = 1_764_000_000_000;

/** How many of the second tries that are wanted are paid for. */
const paidOf = (budget: RetryBudget, kind: "retry" | "hedge", wanted: number, now = start): number =>
  Array.from({ length: wanted }, () => budget.pay(kind, now)).filter(Boolean).length;

describe("a retry budget", () => {
  it("begins with ten retries, or five hedges", () => {
    expect(paidOf(new RetryBudget(start), "retry", 50)).toBe(10);
    expect(paidOf(new RetryBudget(start), "hedge", 50)).toBe(5);
  });

  it("that is spent lets a tenth of the calls be tried again, or a twentieth be hedged", () => {
    const spent = () => {
      const budget = new RetryBudget(start);
      paidOf(budget, "retry", 10);
      for (let n = 0; n < 60; n += 1) budget.noteCall(start);
      return budget;
    };
    expect(paidOf(spent(), "retry", 60)).toBe(6);
    expect(paidOf(spent(), "hedge", 60)).toBe(3);
  });

  it("lets whoever calls rarely try again once in ten seconds", () => {
    const budget = new RetryBudget(start);
    paidOf(budget, "retry", 10);
    expect(budget.pay("retry", start + 9_900)).toBe(false);
    expect(budget.pay("retry", start + 10_000)).toBe(true);
    expect(budget.pay("retry", start + 10_001)).toBe(false);
  });

  it("forgets calls of long ago: ten retries are the most that is saved", () => {
    const budget = new RetryBudget(start);
    for (let n = 0; n < 10_000; n += 1) budget.noteCall(start);
    expect(paidOf(budget, "retry", 50, start + 86_400_000)).toBe(10);
  });

  it("bounds what is asked again, whatever is wanted and when", () => {
    const step = fc.record({
      do: fc.constantFrom("call", "retry", "hedge"),
      afterMs: fc.integer({ min: -1_000, max: 5_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const budget = new RetryBudget(start);
        const seen = { call: 0, retry: 0, hedge: 0 };
        let [now, passedMs] = [start, 0];
        for (const { do: act, afterMs } of steps) {
          now += afterMs;
          passedMs += Math.max(0, afterMs);
          if (act === "call") budget.noteCall(now);
          if (act === "call" || budget.pay(act, now)) seen[act] += 1;
        }
        const most = 10 + seen.call / 10 + passedMs / 10_000;
        expect(seen.retry + 2 * seen.hedge).toBeLessThanOrEqual(most + 1e-6);
      }),
    );
  });
});
