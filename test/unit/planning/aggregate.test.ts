import { describe, expect, test } from "vitest";
import { aggregate, type StepOutcome } from "../../../src/planning/aggregate.ts";
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
