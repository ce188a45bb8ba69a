import { expect, it } from "vitest";
import { makePlan, targets } from "../../chaos/plan.ts";
import { requestOf } from "../../chaos/requests.ts";

const options = { seed: 7, runs: 200, seconds: 300 };

it("is the same for the same seed, and another for another", () => {
  expect(makePlan(options)).toEqual(makePlan(options));
  expect(makePlan({ ...options, seed: 8 })).not.toEqual(makePlan(options));
});

it("has as many runs as asked for, each under its own key, in time and in a session that there is", () => {
  const { runs, sessions } = makePlan(options);
  expect(runs).toHaveLength(options.runs);
  expect(new Set(runs.map(({ key }) => key)).size).toBe(options.runs);
  for (const { atMs, session } of runs) {
    expect(atMs).toBeLessThanOrEqual(300_000);
    expect(sessions[session]).toBeDefined();
  }
});

it("has sessions of two tenants at least, however few runs there are", () => {
  expect(new Set(makePlan({ ...options, runs: 1 }).sessions).size).toBe(2);
});

it("kills and stalls every part, one fault of a part at a time", () => {
  const { faults } = makePlan(options);
  for (const target of targets) {
    const own = faults.filter((fault) => fault.target === target);
    expect(own.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["kill", "stall"]));
    own.slice(1).forEach(({ atMs }, n) => {
      expect(atMs).toBeGreaterThanOrEqual((own[n]?.atMs ?? 0) + (own[n]?.forMs ?? 0));
    });
  }
});

it("has runs of every shape, and a request for each that names its key at its end", () => {
  const { runs } = makePlan(options);
  expect(new Set(runs.map(({ shape }) => shape)).size).toBe(5);
  for (const run of runs) expect(requestOf(run).body.input).toMatch(new RegExp(`\n\\(${run.key}\\)$`));
});
