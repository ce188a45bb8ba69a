import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Condition, condition, type EndedStep, holds } from "../../../src/planning/condition.ts";

const step = (status: EndedStep["status"], ...severities: ("error" | "warning" | "info")[]): EndedStep => ({
  status,
  findings: severities.map((severity) => ({ severity, message: "m" })),
});

describe("a condition", () => {
  it("on a step's status holds of that status alone", () => {
    const wanted: Condition = { step: "a", status: "failed" };
    expect([holds(wanted, step("failed")), holds(wanted, step("succeeded"))]).toEqual([true, false]);
  });

  it("on findings counts those of its severity and graver ones", () => {
    const wanted: Condition = { step: "a", findings: { severity: "warning", atLeast: 2 } };
    expect(holds(wanted, step("succeeded", "error", "warning"))).toBe(true);
    expect(holds(wanted, step("succeeded", "warning", "info"))).toBe(false);
  });

  it("on findings without a number holds where there is one", () => {
    expect(holds({ step: "a", findings: {} }, step("succeeded", "info"))).toBe(true);
    expect(holds({ step: "a", findings: {} }, step("succeeded"))).toBe(false);
  });

  it("with a greatest number alone holds where there is none", () => {
    const wanted: Condition = { step: "a", findings: { severity: "error", atMost: 0 } };
    expect(holds(wanted, step("succeeded", "warning"))).toBe(true);
    expect(holds(wanted, step("succeeded", "error"))).toBe(false);
  });

  it("has a truth for every step that has ended, and the same each time", () => {
    const severities = fc.constantFrom("error" as const, "warning" as const, "info" as const);
    const count = fc.option(fc.nat(3), { nil: undefined });
    const findings = fc
      .record({ severity: severities, atLeast: count, atMost: count })
      .filter(({ atLeast = 0, atMost = atLeast }) => atLeast <= atMost);
    const ended = fc.record({
      status: fc.constantFrom(
        "succeeded" as const,
        "failed" as const,
        "skipped" as const,
        "cancelled" as const,
      ),
      findings: fc.array(fc.record({ severity: severities, message: fc.string() })),
    });
    fc.assert(
      fc.property(findings, ended, (wanted, of) => {
        const parsed = condition.parse({ step: "a", findings: wanted });
        expect(holds(parsed, of)).toBe(holds(parsed, { ...of, findings: of.findings.toReversed() }));
      }),
    );
  });
});
