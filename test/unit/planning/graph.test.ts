import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graph, stepsBefore } from "../../../src/planning/graph.ts";
import { sortSteps } from "../../../src/planning/sort-steps.ts";

const step = (id: string, more: object = {}) => ({ id, agent: "spare", ...more });

/** What is wrong with a graph: where, and in which words. */
const faultsOf = (value: unknown): [string, string][] =>
  graph.safeParse(value).error?.issues.map(({ path, message }) => [path.join("/"), message]) ?? [];

describe("a graph", () => {
  it("may have steps in any order", () => {
    const steps = [step("b", { use: { a: { findings: true } } }), step("a"), step("c", { after: ["b"] })];
    expect(faultsOf({ steps, result: "c" })).toEqual([]);
  });

  it("whose steps wait for each other is refused, and told which they are", () => {
    const steps = [
      step("free"),
      step("a", { after: ["free", "c"] }),
      step("b", { use: { a: {} } }),
      step("c", { when: [{ step: "b", status: "failed" }] }),
    ];
    expect(faultsOf({ steps })).toEqual([
      ["steps/1", "steps wait for each other: a, then b, then c, then a"],
    ]);
  });

  it("with a step that waits for itself is refused", () => {
    expect(faultsOf({ steps: [step("a", { after: ["a"] })] })).toEqual([
      ["steps/0", "steps wait for each other: a, then a"],
    ]);
  });

  it("with a step that can never run is refused, and told why", () => {
    const steps = [
      step("late", { after: ["b"], when: [{ step: "a", status: "skipped" }] }),
      step("b", { use: { a: {} } }),
      step("a"),
    ];
    expect(faultsOf({ steps })).toEqual([
      ["steps/0", "can never run: it needs a to have succeeded and to have been skipped"],
    ]);
  });

  it("is told each name that is used twice, and each that no step has", () => {
    const steps = [
      step("a"),
      step("a"),
      step("b", { after: ["a", "x"], use: { y: {} }, when: [{ step: "z", status: "failed" }] }),
    ];
    expect(faultsOf({ steps, result: "r" }).map(([path]) => path)).toEqual([
      "steps/1/id",
      "steps/2/after/1",
      "steps/2/use/y",
      "steps/2/when/0/step",
      "result",
    ]);
  });

  it("with a step that is called __proto__ is refused wherever it says so", () => {
    const use: unknown = JSON.parse('{"__proto__":{}}');
    const steps = [step("__proto__"), step("a", { use, after: ["__proto__"] })];
    expect(faultsOf({ steps, result: "__proto__" }).map(([path]) => path)).toEqual([
      "steps/0/id",
      "steps/1/after/0",
      "steps/1/use/__proto__",
      "result",
    ]);
  });

  it("with a condition that no number of findings meets is refused", () => {
    const when = [{ step: "a", findings: { atLeast: 5, atMost: 1 } }];
    const steps = [step("a"), step("b", { when })];
    expect(faultsOf({ steps }).map(([path]) => path)).toEqual(["steps/1/when/0/findings/atMost"]);
    const once = [{ step: "a", findings: { atLeast: 1, atMost: 1 } }];
    expect(faultsOf({ steps: [step("a"), step("b", { when: once })] })).toEqual([]);
  });

  it.each([
    ["no steps", { steps: [] }],
    ["more than 50 steps", { steps: Array.from({ length: 51 }, (_, n) => step(`s${n}`)) }],
    ["a name with a space", { steps: [step("a b")] }],
    [
      "more than 32,768 characters in all",
      { steps: Array.from({ length: 9 }, (_, n) => step(`s${n}`, { input: "x".repeat(4_000) })) },
    ],
    ["too long a text", { steps: [step("a", { input: "x".repeat(4_001) })] }],
    [
      "too many conditions",
      { steps: [step("a", { when: Array(11).fill({ step: "a", status: "failed" }) })] },
    ],
    ["a condition of its own making", { steps: [step("a", { when: [{ eval: "1" }] })] }],
    ["a pattern that could take for ever", { steps: [step("a", { use: { a: { artifacts: "*a*a*a*a" } } })] }],
    ["a field that there is not", { steps: [step("a", { retry: 1 })] }],
  ])("with %s is refused", (_name, value) => {
    expect(faultsOf(value)).not.toEqual([]);
  });
});

describe("sorting steps", () => {
  const anyGraph = fc
    .integer({ min: 1, max: 12 })
    .chain((size) =>
      fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }),
    )
    .map((before) => before.map((each, n) => step(`s${n}`, { after: each.map((id) => `s${id}`) })));

  it("puts each behind those it waits for and loses none, or shows a circle that is one", () => {
    fc.assert(
      fc.property(anyGraph, (steps) => {
        const sorted = sortSteps(steps, stepsBefore);
        if ("order" in sorted) {
          expect(sorted.order.map(({ id }) => id).sort()).toEqual(steps.map(({ id }) => id).sort());
          const seen = new Set<string>();
          for (const each of sorted.order) {
            expect(stepsBefore(each).every((id) => seen.has(id))).toBe(true);
            seen.add(each.id);
          }
          return;
        }
        expect(sorted.circle.at(-1)).toBe(sorted.circle[0]);
        for (const [n, id] of sorted.circle.slice(1).entries()) {
          const later = steps.find((each) => each.id === id);
          expect(later && stepsBefore(later)).toContain(sorted.circle[n]);
        }
      }),
    );
  });
});
