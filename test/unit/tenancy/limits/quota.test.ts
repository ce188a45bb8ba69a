import { describe, expect, it } from "vitest";
import { plans } from "../../../../src/tenancy/limits/plans.ts";
import { explainUsedUp } from "../../../../src/tenancy/limits/quota.ts";

const plan = { ...plans.free, monthly: { runs: 10, sandboxMinutes: 5, modelTokens: 1_000 } };

describe("a month's usage", () => {
  it("below every quota leaves something of each", () => {
    const usage = { runs: 9, sandboxMs: 5 * 60_000 - 1, modelTokens: 999 };
    expect(explainUsedUp(usage, plan)).toBeUndefined();
  });

  it.each([
    [{ runs: 10 }, "The plan has 10 runs a month, and 10 are used."],
    [{ sandboxMs: 5 * 60_000 }, "The plan has 5 sandbox minutes a month, and 5 are used."],
    [{ modelTokens: 1_200 }, "The plan has 1000 model tokens a month, and 1200 are used."],
  ])("of %j is told, with its numbers", (used, detail) => {
    expect(explainUsedUp({ runs: 0, sandboxMs: 0, modelTokens: 0, ...used }, plan)).toBe(detail);
  });
});
