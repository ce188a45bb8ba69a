import fc from "fast-check";
import { expect, it } from "vitest";
import { Latencies } from "../../../src/mesh/latencies.ts";

it("the 95th percentile of no latency is 0", () => {
  expect(new Latencies().p95).toBe(0);
});

it("at least 95 of 100 of the last hundred latencies are no longer than the 95th percentile, which is one of them", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 1, maxLength: 250 }), (all) => {
      const latencies = new Latencies();
      for (const ms of all) latencies.note(ms);
      const { p95 } = latencies;
      const last = all.slice(-100);
      expect(last).toContain(p95);
      expect(last.filter((ms) => ms <= p95).length).toBeGreaterThanOrEqual(0.95 * last.length);
      expect(last.filter((ms) => ms < p95).length).toBeLessThan(0.95 * last.length);
    }),
  );
});
