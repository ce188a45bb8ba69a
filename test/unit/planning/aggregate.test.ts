import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aggregate, type StepOutcome, whyStop } from "../../../src/planning/aggregate.ts";
import type { Aggregate } from "../../../src/planning/aggregation.ts";
import type { Plan } from "../../../src/planning/plan.ts";

const step = (id: string, agent: string, label?: string): Plan["steps"][number] => ({
  id,
  agent,
  dependsOn: [],
  files: [],
  ...(label === undefined ? {} : { label }),
});
const succeeded = (summary: string, output?: unknown): StepOutcome => ({
  status: "succeeded",
  summary,
  output,
});
const failed = (message: string, isRetryable = false): StepOutcome => ({
  status: "failed",
  failure: { code: "agent_failed", message, isRetryable },
});
const skipped: StepOutcome = { status: "skipped", reason: "it builds on a" };

describe("a single step", () => {
  const single: Plan = { shape: "single", steps: [step("1", "a")], reasons: [] };

  test("that succeeded is the result", () => {
    expect(aggregate(single, { 1: succeeded("done", { count: 3 }) })).toEqual({
      status: "completed",
      summary: "done",
      outputs: [{ stepId: "1", agent: "a", status: "succeeded", summary: "done", output: { count: 3 } }],
      aggregation: { kind: "chain", steps: ["1"] },
    });
  });

  test("that failed is the failure", () => {
    expect(aggregate(single, { 1: failed("broken", true) })).toEqual({
      status: "failed",
      failure: { code: "agent_failed", message: "broken", isRetryable: true },
      outputs: [{ stepId: "1", agent: "a", status: "failed", summary: "broken" }],
    });
  });

  test("that never ended is not a success", () => {
    expect(aggregate(single, {})).toMatchObject({ status: "failed", failure: { code: "all_steps_failed" } });
  });
});

describe("a chain", () => {
  const chain: Plan = { shape: "chain", steps: [step("1", "a"), step("2", "b")], reasons: [] };

  test("is as its last step says", () => {
    expect(aggregate(chain, { 1: succeeded("one"), 2: succeeded("two") })).toMatchObject({
      status: "completed",
      summary: "two",
      outputs: [{ summary: "one" }, { summary: "two" }],
    });
  });

  test("fails with the step that failed", () => {
    expect(aggregate(chain, { 1: failed("broken"), 2: skipped })).toMatchObject({
      status: "failed",
      failure: { code: "agent_failed", message: "broken" },
      outputs: [{ status: "failed" }, { status: "skipped", summary: "it builds on a" }],
    });
  });

  test("fails where its last step was cancelled", () => {
    const cancelled: StepOutcome = { status: "cancelled", reason: "by the user" };
    expect(aggregate(chain, { 1: succeeded("one"), 2: cancelled }).status).toBe("failed");
  });
});

describe("a fan-out", () => {
  const fanOut: Plan = {
    shape: "fan-out",
    steps: [step("1", "a", "web"), step("2", "a", "api"), step("3", "b")],
    reasons: [],
  };

  test("is completed if any step succeeded, and tells how each one ended", () => {
    const total = aggregate(fanOut, {
      1: succeeded("12 tests passed"),
      2: failed("no tests"),
      3: succeeded("fine"),
    });
    expect(total).toMatchObject({
      status: "completed",
      outputs: [{ label: "web" }, { label: "api" }, { agent: "b" }],
    });
    if (total.status !== "completed") return;
    expect(total.summary.split("\n")).toEqual([
      "2 of 3 succeeded",
      "- web (a): 12 tests passed",
      "- api (a): failed: no tests",
      "- b: fine",
    ]);
  });

  test("fails if none did, and may be tried again if any step may", () => {
    const outcomes = { 1: failed("no tests"), 2: failed("sandbox gone", true), 3: skipped };
    expect(aggregate(fanOut, outcomes)).toMatchObject({
      status: "failed",
      failure: {
        code: "all_steps_failed",
        isRetryable: true,
        message: expect.stringContaining("0 of 3 succeeded"),
      },
    });
  });
});

describe("an aggregation that was asked for", () => {
  const plan = (asked: Aggregate): Plan => ({
    shape: "fan-out",
    steps: [step("1", "a"), step("2", "b"), step("3", "c")],
    reasons: [],
    aggregate: asked,
  });
  const two = { 1: succeeded("one"), 2: failed("no"), 3: succeeded("three") };

  test("of all steps fails with the first that failed", () => {
    expect(aggregate(plan({ kind: "all" }), two)).toMatchObject({ failure: { message: "no" } });
    const outcomes = { ...two, 2: succeeded("two") };
    expect(aggregate(plan({ kind: "all" }), outcomes)).toMatchObject({
      aggregation: { kind: "all", steps: ["1", "2", "3"] },
    });
  });

  test("of a quorum is content with so many", () => {
    expect(aggregate(plan({ kind: "quorum", n: 2 }), two)).toMatchObject({
      status: "completed",
      aggregation: { kind: "quorum", n: 2, steps: ["1", "3"] },
    });
    expect(aggregate(plan({ kind: "quorum", n: 3 }), two)).toMatchObject({
      status: "failed",
      failure: { code: "aggregation_unmet", message: expect.stringContaining("2 of 3 succeeded") },
    });
  });

  test("of a vote is not met where nobody has an answer", () => {
    expect(aggregate(plan({ kind: "vote", by: "verdict" }), two)).toMatchObject({
      failure: { code: "aggregation_unmet" },
    });
  });

  test("of a vote is not met where no confidence is one, and says so", () => {
    const unsure = succeeded("s", { verdict: "yes", confidence: 95 });
    const outcomes = { 1: unsure, 2: unsure, 3: unsure };
    expect(aggregate(plan({ kind: "vote", by: "verdict" }), outcomes)).toMatchObject({
      failure: { code: "aggregation_unmet", message: expect.stringContaining("No answer has any weight") },
    });
  });

  test("of the first success stops what is left once there is one", () => {
    expect(whyStop(plan({ kind: "first-success" }), { 2: failed("no") })).toBeUndefined();
    expect(whyStop(plan({ kind: "first-success" }), { 2: succeeded("yes") })).toBeDefined();
    expect(whyStop(plan({ kind: "all" }), { 2: succeeded("yes") })).toBeUndefined();
  });

  test("does not depend on the order in which steps ended, and lists each", () => {
    const outcome = fc.constantFrom(succeeded("s", { verdict: "v", confidence: 0.5 }), failed("f"), skipped);
    const asked = fc.constantFrom<Aggregate>(
      { kind: "first-success" },
      { kind: "all" },
      { kind: "quorum", n: 2 },
      { kind: "vote", by: "verdict" },
      { kind: "merge" },
    );
    fc.assert(
      fc.property(asked, fc.tuple(outcome, outcome, outcome), (kind, outcomes) => {
        const ended = outcomes.map((each, index) => [`step-${index + 1}`, each] as const);
        const steps = ended.map(([id]) => step(id, "a"));
        const total = aggregate({ ...plan(kind), steps }, Object.fromEntries(ended));
        expect(aggregate({ ...plan(kind), steps }, Object.fromEntries(ended.toReversed()))).toEqual(total);
        expect(total.outputs.map(({ stepId }) => stepId)).toEqual(steps.map(({ id }) => id));
      }),
    );
  });
});

describe("a graph", () => {
  const graph: Plan = {
    shape: "graph",
    steps: [step("1", "a"), { ...step("2", "b"), dependsOn: ["1"] }, { ...step("3", "c"), dependsOn: ["1"] }],
    reasons: [],
  };

  test("is judged by the steps that no other waits for", () => {
    const outcomes = { 1: failed("no"), 2: succeeded("two"), 3: skipped };
    expect(aggregate(graph, outcomes)).toMatchObject({ aggregation: { kind: "any", steps: ["2"] } });
    expect(aggregate(graph, { 1: succeeded("one"), 2: failed("no"), 3: skipped }).status).toBe("failed");
  });

  test("fails with a step that it cannot do without, whatever else succeeded", () => {
    const steps = graph.steps.map((each) =>
      each.id === "2" ? { ...each, onFailure: "fail" as const } : each,
    );
    const outcomes = { 1: succeeded("one"), 2: failed("no"), 3: succeeded("three") };
    expect(aggregate({ ...graph, steps }, outcomes)).toMatchObject({ failure: { message: "no" } });
    expect(whyStop({ ...graph, steps }, outcomes)).toBeDefined();
  });
});
