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

  it("has what took something of a dropped step take it of what came before that", () => {
    const some = { output: true };
    const all = { artifacts: "**" };
    const steps = [
      step("a"),
      { ...step("b", ["a"]), use: { a: some } },
      { ...step("c", ["a", "b"]), use: { a: some, b: all } },
      { ...step("d", ["b"]), use: { b: all } },
    ];
    const edit = { steps: ["a", "c", "d"].map((id) => ({ id })) };
    const edited = editPlan({ shape: "graph", steps, reasons: [] }, edit, isAvailable);
    expect(edited).toMatchObject({
      value: {
        steps: [step("a"), { dependsOn: ["a"], use: { a: some } }, { dependsOn: ["a"], use: { a: all } }],
      },
    });
  });

  it("that drops the step whose result is the run's leaves it to the last ones", () => {
    const graph: Plan = { shape: "graph", steps: [step("a"), step("b")], reasons: [], result: "b" };
    const edited = editPlan(graph, { steps: [{ id: "a" }] }, isAvailable);
    expect(edited).toMatchObject({ ok: true, value: { result: undefined } });
  });

  it("takes no step away whose outcome another that is kept asks for", () => {
    const guarded = { ...step("c"), when: [{ step: "a", status: "succeeded" as const }] };
    const graph: Plan = { shape: "graph", steps: [step("a"), step("b"), guarded], reasons: [] };
    expect(editPlan(graph, { steps: [{ id: "b" }, { id: "c" }] }, isAvailable)).toMatchObject({
      ok: false,
      refusal: { code: "invalid_request", pointer: "/plan/steps/1/id" },
    });
    expect(editPlan(graph, { steps: [{ id: "b" }] }, isAvailable).ok).toBe(true);
  });

  it("that leaves a step which can never run is refused, with a pointer to it", () => {
    const rescue = {
      ...step("d", ["c"]),
      when: [{ step: "a", status: "failed" as const }],
    };
    const steps = [
      { ...step("a"), label: "first" },
      { ...step("b", ["a"]), onFailure: "degrade" as const },
      { ...step("c", ["b"]), onFailure: "degrade" as const },
      rescue,
    ];
    const graph: Plan = { shape: "graph", steps, reasons: [] };
    const keep = (...ids: string[]) => editPlan(graph, { steps: ids.map((id) => ({ id })) }, isAvailable);
    expect(keep("d", "a")).toEqual({
      ok: false,
      refusal: {
        code: "invalid_request",
        pointer: "/plan/steps/0/id",
        detail: expect.stringContaining("need first to have succeeded and to have failed"),
      },
    });
    expect([keep("a", "b", "d").ok, keep("a", "c", "d").ok, keep("a").ok]).toEqual([true, true, true]);
  });

  it("of a plan with very many ways through it is made in no time", () => {
    const layer = (n: number) => [`a${n}`, `b${n}`];
    const steps = Array.from({ length: 25 }, (_, n) =>
      layer(n).map((id) => step(id, n === 0 ? [] : layer(n - 1))),
    ).flat();
    const edit = { steps: [...layer(0), ...layer(24)].map((id) => ({ id })) };
    const edited = editPlan({ shape: "graph", steps, reasons: [] }, edit, isAvailable);
    expect(edited).toMatchObject({
      value: { steps: [{}, {}, { dependsOn: layer(0) }, { dependsOn: layer(0) }] },
    });
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
