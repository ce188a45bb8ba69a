import { describe, expect, it } from "vitest";
import { editPlan } from "../../../src/planning/approval.ts";
import type { Plan } from "../../../src/planning/plan.ts";

const step = (id: string, dependsOn: string[] = []) => ({ id, agent: "writer", dependsOn, files: [] });
const chain: Plan = { shape: "chain", steps: [step("a"), step("b", ["a"]), step("c", ["b"])], reasons: [] };
const isAvailable = (agent: string) => agent !== "nobody";

describe("an edit of a plan", () => {
  it("keeps the steps it names, in the plan's order, and drops the others", () => {
    const edited = editPlan(chain, { steps: [{ id: "b" }, { id: "a" }] }, isAvailable);
    expect(edited).toEqual({ ok: true, value: { ...chain, steps: [step("a"), step("b", ["a"])] } });
  });

  it("has what built on a dropped step build on what came before that", () => {
    const edited = editPlan(chain, { steps: [{ id: "a" }, { id: "c" }] }, isAvailable);
    expect(edited).toMatchObject({ value: { steps: [step("a"), step("c", ["a"])] } });
  });

  it("changes a step's agent and what it is told", () => {
    const changes = [{ id: "a", agent: "reader", input: "Read it" }, { id: "b" }, { id: "c" }];
    const edited = editPlan(chain, { steps: changes }, isAvailable);
    expect(edited).toMatchObject({
      value: {
        steps: [{ ...step("a"), agent: "reader", input: "Read it" }, step("b", ["a"]), step("c", ["b"])],
      },
    });
  });

  it("of a graph lets go of what was said about the steps that it drops", () => {
    const conditions = ["a", "b"].map((id) => ({ step: id, status: "succeeded" as const }));
    const steps = [step("a"), step("b"), { ...step("c"), when: conditions }];
    const graph: Plan = { shape: "graph", steps, reasons: [], result: "b" };
    const edited = editPlan(graph, { steps: [{ id: "a" }, { id: "c" }] }, isAvailable);
    if (!edited.ok) throw new Error(edited.refusal.detail);
    expect(edited.value.steps[1]?.when).toEqual([{ step: "a", status: "succeeded" }]);
    expect(edited.value.result).toBeUndefined();
  });

  it("made again changes nothing", () => {
    const edit = { steps: [{ id: "c", input: "Do it" }, { id: "a" }] };
    const once = editPlan(chain, edit, isAvailable);
    if (!once.ok) throw new Error(once.refusal.detail);
    expect(editPlan(once.value, edit, isAvailable)).toEqual(once);
  });

  it.each([
    ["a step that is not there", { id: "z" }, "invalid_request", "/plan/steps/1/id"],
    ["a step twice", { id: "a" }, "invalid_request", "/plan/steps/1/id"],
    ["an agent that cannot be used", { id: "b", agent: "nobody" }, "unknown_agent", "/plan/steps/1/agent"],
  ])("that names %s is refused, and told where", (_what, change, code, pointer) => {
    const edited = editPlan(chain, { steps: [{ id: "a" }, change] }, isAvailable);
    expect(edited).toMatchObject({ ok: false, refusal: { code, pointer } });
  });
});
