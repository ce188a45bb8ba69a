import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { severityRank } from "../../../src/agents/severity.ts";
import { mergeFindings, type SourcedFinding } from "../../../src/planning/aggregate-findings.ts";

const from = (stepId: string, more: Partial<SourcedFinding> = {}): SourcedFinding => ({
  stepId,
  agent: `agent-${stepId}`,
  severity: "warning",
  message: "it is wrong",
  ...more,
});

describe("merging findings", () => {
  it("makes one of those about the same rule in the same line, the gravest standing for them", () => {
    const place = { file: "a.js", line: 3, rule: "no-eval" };
    expect(
      mergeFindings([
        from("1", { ...place, message: "avoid eval", fix: "remove it" }),
        from("2", { ...place, severity: "error", message: "eval is evil" }),
      ]),
    ).toEqual([
      {
        ...from("2", { ...place, severity: "error", message: "eval is evil", fix: "remove it" }),
        sources: [
          { stepId: "1", agent: "agent-1", severity: "warning" },
          { stepId: "2", agent: "agent-2", severity: "error" },
        ],
      },
    ]);
  });

  it("without a rule goes by the message, whatever its case and spacing", () => {
    const merged = mergeFindings([from("1"), from("2", { message: " It  is\nWRONG " })]);
    expect(merged).toMatchObject([{ sources: [{ stepId: "1" }, { stepId: "2" }] }]);
  });

  it.each([
    ["another line", { line: 4 }],
    ["another file", { file: "b.js" }],
    ["another rule", { rule: "other" }],
  ])("keeps apart what is of %s", (_name, other) => {
    const place = { file: "a.js", line: 3, rule: "no-eval" };
    expect(mergeFindings([from("1", place), from("2", { ...place, ...other })])).toHaveLength(2);
  });

  const some = <T>(...values: T[]) => fc.constantFrom(...values);
  const finding = fc.record(
    {
      stepId: some("1", "2", "3"),
      agent: fc.constant("a"),
      severity: some("error" as const, "warning" as const, "info" as const),
      message: some("one", "ONE ", "two"),
      file: some("a", "b"),
      line: some(1, 2),
      rule: some("r", "s"),
    },
    { requiredKeys: ["stepId", "agent", "severity", "message"] },
  );

  it("loses nothing: each finding has one that is as grave and names its step", () => {
    fc.assert(
      fc.property(fc.array(finding), (all) => {
        const merged = mergeFindings(all);
        for (const { stepId, severity, file, line } of all) {
          const kept = merged.some(
            (one) =>
              one.file === file &&
              one.line === line &&
              severityRank(one.severity) >= severityRank(severity) &&
              one.sources.some(
                (source) =>
                  source.stepId === stepId && severityRank(source.severity) >= severityRank(severity),
              ),
          );
          expect(kept).toBe(true);
        }
      }),
    );
  });

  it("gives the same findings whatever the order, and merging them again changes nothing", () => {
    const shape = (findings: ReturnType<typeof mergeFindings>) =>
      findings
        .map(({ severity, file, line, sources }) =>
          JSON.stringify([severity, file, line, sources.map((source) => JSON.stringify(source)).sort()]),
        )
        .sort();
    fc.assert(
      fc.property(fc.array(finding), (all) => {
        const merged = mergeFindings(all);
        expect(shape(mergeFindings(all.toReversed()))).toEqual(shape(merged));
        expect(mergeFindings(merged)).toHaveLength(merged.length);
      }),
    );
  });
});
