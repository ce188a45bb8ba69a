import { describe, expect, it } from "vitest";
import { noUsage } from "../../../../src/events/usage.ts";
import { monthlyOf, plans } from "../../../../src/tenancy/limits/plans.ts";
import { explainUsedUp } from "../../../../src/tenancy/limits/quota.ts";

const monthly = { runs: 10, sandboxMinutes: 5, modelTokens: 1_000, costMicroUsd: 2_000_000 };

describe("a month's usage", () => {
  it("below every quota leaves something of each", () => {
    const usage = { runs: 9, sandboxMs: 5 * 60_000 - 1, modelTokens: 999, costMicroUsd: 1_999_999 };
    expect(explainUsedUp(usage, monthly)).toBeUndefined();
  });

  it.each([
    [{ runs: 10 }, "The tenant has 10 runs a month, and 10 are used."],
    [{ sandboxMs: 5 * 60_000 }, "The tenant has 5 sandbox minutes a month, and 5 are used."],
    [{ modelTokens: 1_200 }, "The tenant has 1000 model tokens a month, and 1200 are used."],
    [
      { costMicroUsd: 2_000_028 },
      "The tenant has 2000000 millionths of a US dollar a month, and 2000028 are used.",
    ],
  ])("of %j is told, with its numbers", (used, detail) => {
    expect(explainUsedUp({ runs: 0, ...noUsage, ...used }, monthly)).toBe(detail);
  });
});

describe("what a tenant may use in a month", () => {
  it("is what its plan allows, but for what the administration has set", () => {
    expect(monthlyOf({ plan: "free", monthly: {} })).toEqual(plans.free.monthly);
    expect(monthlyOf({ plan: "free", monthly: { modelTokens: 0 } })).toEqual({
      ...plans.free.monthly,
      modelTokens: 0,
    });
  });
});
