import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findStranded } from "../../../src/planning/find-stranded.ts";

type Ending = "succeeded" | "failed" | "skipped";
type Wiring = Parameters<typeof findStranded>[0][number];

const step = (id: string, more: Partial<Wiring> = {}): Wiring => ({ id, dependsOn: [], ...more });
const when = (id: string, status: Ending) => [{ step: id, status }];

/** How the steps end, and so which of them run, where those that run fare as told. */
function endingsOf(steps: readonly Wiring[], fares: readonly boolean[]): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  const mayFail = (id: string) => steps.find((each) => each.id === id)?.onFailure === "degrade";
  for (const [index, { id, dependsOn, when = [] }] of steps.entries()) {
    const isFree =
      dependsOn.every((each) => endings.get(each) === "succeeded" || mayFail(each)) &&
      when.every((each) => !("status" in each) || endings.get(each.step) === each.status);
    endings.set(id, isFree ? (fares[index] ? "succeeded" : "failed") : "skipped");
  }
  return endings;
}

describe("a stranded step", () => {
  it.each([
    [
      "builds on what must have failed",
      [step("a"), step("b", { dependsOn: ["a"], when: when("a", "failed") })],
    ],
    [
      "builds on what builds on it",
      [
        step("a"),
        step("b", { dependsOn: ["a"] }),
        step("c", { dependsOn: ["b"], when: when("a", "skipped") }),
      ],
    ],
    [
      "asks for two endings of one step",
      [step("a"), step("b", { when: [...when("a", "failed"), ...when("a", "succeeded")] })],
    ],
    [
      "asks for the failure of what could not have run",
      [
        step("a"),
        step("b", { when: when("a", "succeeded") }),
        step("c", { when: [...when("b", "failed"), ...when("a", "failed")] }),
      ],
    ],
  ])("%s", (_why, steps) => {
    expect(findStranded(steps)).toMatchObject({ id: steps.at(-1)?.id, about: "a" });
  });

  it("is none that runs when another, which may fail, has", () => {
    const steps = [
      step("a", { onFailure: "degrade" }),
      step("b", { dependsOn: ["a"], when: when("a", "failed") }),
    ];
    expect(findStranded(steps)).toBeUndefined();
  });

  it("never runs, however the others fare", () => {
    const size = 5;
    const earlier = (index: number) => fc.subarray(Array.from({ length: index }, (_, n) => `${n}`));
    const ending = fc.constantFrom<Ending>("succeeded", "failed", "skipped");
    const stepAt = (index: number) =>
      fc.record({
        id: fc.constant(`${index}`),
        dependsOn: earlier(index),
        when: earlier(index).chain((ids) =>
          fc.tuple(...ids.map((id) => ending.map((status) => ({ step: id, status })))),
        ),
        onFailure: fc.constantFrom("skip" as const, "degrade" as const),
      });
    const steps = fc.tuple(...Array.from({ length: size }, (_, index) => stepAt(index)));
    const fares = fc.array(fc.boolean(), { minLength: size, maxLength: size });
    fc.assert(
      fc.property(steps, fc.array(fares, { minLength: 32, maxLength: 32 }), (wired, runs) => {
        const stranded = findStranded(wired);
        if (stranded === undefined) return;
        for (const each of runs) expect(endingsOf(wired, each).get(stranded.id)).toBe("skipped");
      }),
    );
  });
});
