import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectivePool, type TenantAgent, toAgentPool } from "../../../src/agents/effective-pool.ts";
import { fallbackCycle, withFallbacks } from "../../../src/agents/fallback-cycle.ts";
import { type Manifest, manifest } from "../../../src/agents/manifest.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

function agent(name: string, more = ""): Manifest {
  const parsed = parseManifest(`---\nname: ${name}\ndescription: Does things\n${more}\n---\n`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return manifest.parse(parsed.manifest);
}

const builtIn = ["runner", "tester"].map((name) => ({
  manifest: agent(name, "runtime: program"),
  prompt: "",
  program: null,
}));
const own = (name: string, isEnabled = true): TenantAgent => ({
  name,
  isEnabled,
  own: { version: 3, manifest: agent(name) },
});
const switched = (name: string, isEnabled: boolean): TenantAgent => ({ name, isEnabled, own: null });

describe("a tenant's pool", () => {
  it("is the platform's, where the tenant has made nothing of it", () => {
    expect(effectivePool(builtIn, [])).toEqual(
      builtIn.map(({ manifest }) => ({ manifest, isEnabled: true, source: "built-in" })),
    );
  });

  it("has the tenant's own agents, in the place of built-in ones with their names", () => {
    const pool = effectivePool(builtIn, [own("tester"), own("poet")]);
    expect(pool.map(({ manifest, source }) => [manifest.name, source])).toEqual([
      ["poet", "tenant"],
      ["runner", "built-in"],
      ["tester", "tenant"],
    ]);
  });

  it("says of each agent why it cannot be used", () => {
    const { manifests, unavailability } = toAgentPool(
      effectivePool(builtIn, [switched("runner", false), switched("tester", true), own("poet")]),
    );
    expect(manifests.map((one) => [one.name, unavailability(one)])).toEqual([
      ["poet", "it needs a model, and none is configured"],
      ["runner", "it is disabled"],
      ["tester", null],
    ]);
  });

  it("knows nothing of an agent that the platform no longer has", () => {
    expect(effectivePool(builtIn, [switched("gone", false)])).toHaveLength(2);
  });
});

describe("fallbacks", () => {
  const pool = (fallbacks: Record<string, string[]>) =>
    Object.entries(fallbacks).map(([name, fallback]) => ({ ...agent(name), fallback }));

  it.each([
    ["to oneself", { a: ["a"] }, ["a", "a"]],
    ["to each other", { a: ["b"], b: ["a"] }, ["a", "b", "a"]],
    ["through others", { a: ["x", "b"], b: ["c"], c: ["a"], x: [] }, ["a", "b", "c", "a"]],
  ])("%s lead in a circle", (_, fallbacks, cycle) => {
    expect(fallbackCycle("a", pool(fallbacks))).toEqual(cycle);
  });

  it.each([
    ["to nobody", { a: ["missing"] }],
    ["that meet again", { a: ["b", "c"], b: ["d"], c: ["d"], d: [] }],
    ["that others go round in", { a: ["b"], b: ["c"], c: ["b"] }],
  ])("%s do not", (_, fallbacks) => {
    expect(fallbackCycle("a", pool(fallbacks))).toBeUndefined();
  });

  it("are all agents that an agent's lead to, those that are not there too", () => {
    const all = pool({ a: ["b", "x"], b: ["c"], c: ["b"], d: ["a"] });
    expect([...withFallbacks(["a"], all)].sort()).toEqual(["a", "b", "c", "x"]);
    expect([...withFallbacks(["missing"], all)]).toEqual(["missing"]);
  });

  it("that are added one by one, where none leads back, never lead in a circle", () => {
    const names = ["a", "b", "c", "d", "e"];
    const step = fc.record({ name: fc.constantFrom(...names), fallback: fc.subarray(names) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let all: Manifest[] = [];
        for (const { name, fallback } of steps) {
          const next = [...all.filter((one) => one.name !== name), { ...agent(name), fallback }];
          if (fallbackCycle(name, next) === undefined) all = next;
        }
        // Taking over from one another ends, from whoever it begins.
        const depth = (name: string, left: number): boolean =>
          left >= 0 &&
          (all.find((one) => one.name === name)?.fallback ?? []).every((each) => depth(each, left - 1));
        for (const name of names) expect(depth(name, names.length)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
