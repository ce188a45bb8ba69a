import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseEndpoint } from "../../../src/mesh/choose-endpoint.ts";

const candidate = fc.record({ weight: fc.integer({ min: 1, max: 100 }), load: fc.nat({ max: 1_000 }) });
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const inTurn = (...numbers: number[]) => {
  let next = 0;
  return () => numbers[next++] ?? 0;
};

/** Numbers that are spread evenly from 0 to 1. */
const grid = Array.from({ length: 100 }, (_, n) => n / 100);

describe("the choice of an endpoint", () => {
  it("is nothing where there is none", () => {
    expect(chooseEndpoint([], Math.random)).toBeUndefined();
  });

  it("is one of those that there are, and never the busiest for its weight where others are not as busy", () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 8 }), unit, unit, (all, one, two) => {
        const chosen = chooseEndpoint(all, inTurn(one, two));
        expect(all).toContain(chosen);
        const loads = all.map(({ load, weight }) => load / weight);
        const busiest = all.filter((_, index) => loads[index] === Math.max(...loads));
        if (all.length > 1 && busiest.length === 1) expect(chosen).not.toBe(busiest[0]);
      }),
    );
  });

  it("of two is the one with fewer calls for its weight, whatever is drawn", () => {
    fc.assert(
      fc.property(unit, unit, (one, two) => {
        const [busy, free] = [
          { weight: 3, load: 4 },
          { weight: 1, load: 1 },
        ];
        expect(chooseEndpoint([busy, free], inTurn(one, two))).toBe(free);
      }),
    );
  });

  it("goes by weight where nothing is under way", () => {
    const [large, small] = [
      { weight: 3, load: 0 },
      { weight: 1, load: 0 },
    ];
    const chosen = grid.map((drawn) => chooseEndpoint([large, small], inTurn(drawn, 0)));
    expect(chosen.filter((one) => one === large)).toHaveLength(75);
  });
});
