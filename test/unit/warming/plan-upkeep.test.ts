import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planUpkeep, stockLifetimeMs, type WaitingSandbox } from "../../../src/warming/plan-upkeep.ts";
import type { WantedStock } from "../../../src/warming/wanted-stock.ts";

const now = 1_000_000_000;
const minute = 60_000;

const wanted = (size: number, more: Partial<WantedStock> = {}): WantedStock => ({
  size,
  mode: "running",
  recipe: "now",
  ...more,
});

const waiting = (id: string, more: Partial<WaitingSandbox> = {}): WaitingSandbox => ({
  id,
  recipe: "now",
  mode: "running",
  isReady: true,
  endsAt: now + stockLifetimeMs,
  ...more,
});

describe("a stock", () => {
  it("that is as it should be is left alone until its oldest must be replaced", () => {
    const stock = [waiting("a"), waiting("b", { endsAt: now + 20 * minute })];
    expect(planUpkeep(stock, wanted(2), now)).toEqual({
      drop: [],
      missing: 0,
      replaceAt: now + 15 * minute,
    });
  });

  it("that is too small lacks the rest", () => {
    expect(planUpkeep([], wanted(3), now)).toEqual({ drop: [], missing: 3 });
    expect(planUpkeep([waiting("a")], wanted(3), now)).toMatchObject({ drop: [], missing: 2 });
  });

  it("that is too large loses those that end first", () => {
    const stock = [waiting("a", { endsAt: now + 10 * minute }), waiting("b"), waiting("c")];
    expect(planUpkeep(stock, wanted(2), now)).toMatchObject({ drop: ["a"], missing: 0 });
  });

  it("that nobody wants is dropped", () => {
    expect(planUpkeep([waiting("a"), waiting("b")], undefined, now)).toEqual({
      drop: ["a", "b"],
      missing: 0,
    });
  });

  it.each([
    ["will soon end", { endsAt: now + 5 * minute }],
    ["was not finished", { isReady: false }],
    ["was made of something else", { recipe: "before" }],
    ["is kept otherwise", { mode: "paused" }],
  ] as const)("replaces one that %s", (_, more) => {
    expect(planUpkeep([waiting("a", more), waiting("b")], wanted(2), now)).toMatchObject({
      drop: ["a"],
      missing: 1,
    });
  });

  it("is as it should be, whatever it was, once what is said is done", () => {
    const sandbox = fc.record({
      recipe: fc.constantFrom("now", "before"),
      mode: fc.constantFrom("running" as const, "paused" as const),
      isReady: fc.boolean(),
      endsAt: fc.integer({ min: now - minute, max: now + stockLifetimeMs }),
    });
    fc.assert(
      fc.property(fc.array(sandbox, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), (some, size) => {
        const stock = some.map((each, n) => ({ id: `sb_${n}`, ...each }));
        const { drop, missing } = planUpkeep(stock, wanted(size), now);
        const kept = stock.filter(({ id }) => !drop.includes(id));
        const made = Array.from({ length: missing }, (_, n) => waiting(`new_${n}`));
        expect(kept.length + made.length).toBe(size);
        expect(planUpkeep([...kept, ...made], wanted(size), now)).toMatchObject({ drop: [], missing: 0 });
      }),
    );
  });
});
