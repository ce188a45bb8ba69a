import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { consult } from "../../../src/consultation/consult.ts";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { makePlan } from "../../../src/planning/make-plan.ts";
import { findParts } from "../../../src/routing/parts.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { confidenceIn, createScorer } from "../../../src/routing/score-agents.ts";
import { unsureBelow } from "../../../src/routing/thresholds.ts";
import { contentTerms } from "../../../src/text/tokenise.ts";
import { countingIds, fileNamed } from "../consultation/factories.ts";
import { readBuiltInPool, readPoolRequests } from "./built-in-pool.ts";

const pool = readBuiltInPool();
const requests = readPoolRequests(pool);
const results = requests.map(({ text, agent }) => {
  const brief = readRequest({ input: text, files: [], agents: [] });
  const ranking = rankAgents(brief, pool, () => null);
  return {
    text,
    agent,
    chosen: ranking.ranked[0]?.agent,
    isSure: ranking.confidence >= unsureBelow,
    begins: "confidence" in consult(brief, ranking, pool, "auto", countingIds()),
  };
});
const meant = results.filter(({ agent }) => agent !== undefined);
const forNobody = results.filter(({ agent }) => agent === undefined);

describe("the requests that the pool is measured by", () => {
  it("are at least six for each agent, and twenty for nobody", () => {
    const byAgent = Map.groupBy(meant, ({ agent }) => agent);
    expect(pool.filter(({ name }) => (byAgent.get(name)?.length ?? 0) < 6)).toEqual([]);
    expect(forNobody.length).toBeGreaterThanOrEqual(20);
  });

  it("say no example of a manifest again", () => {
    const wordsOf = (text: string) => [...new Set(contentTerms(text))].sort().join(" ");
    const examples = new Set(pool.flatMap((manifest) => manifest.examples.map(wordsOf)));
    expect(requests.filter(({ text }) => wordsOf(text) !== "" && examples.has(wordsOf(text)))).toEqual([]);
  });
});

describe("a file that one clause of a request names", () => {
  it.each([
    "Run gen.js, then run the tests",
    "First run build.js, then the tests",
    "Execute setup.sh, then run the tests",
    "1. Run gen.js\n2. Run the tests",
    "Run scripts/seed.mjs; after that, run the test suite",
  ])("speaks for that clause's agent: %s", (input) => {
    const programs = pool.filter(({ runtime }) => runtime === "program");
    for (const agents of [pool, programs]) {
      const brief = readRequest({ input, files: [], agents: [] });
      const { parts } = findParts(brief, createScorer(agents));
      expect(parts).toMatchObject([
        { agent: "code-runner", follows: false },
        { agent: "test-runner", follows: true },
      ]);
    }
  });

  it("makes no step of its own where the clause is for the same agent", () => {
    const brief = readRequest({ input: "Run the tests, then those in a.test.js", files: [], agents: [] });
    expect(findParts(brief, createScorer(pool)).parts).toEqual([]);
  });
});

describe("what a program writes", () => {
  const whyUnavailable = ({ runtime }: Manifest) => (runtime === "model" ? "it needs a model" : null);

  it.each([
    ["Run export.py and then analyse the data", ["code-runner", "data-analyst"]],
    ["Run the import script, then find the errors in its log", ["code-runner", "log-analyst"]],
    [
      "Run simulate.js, then analyze the data and look for errors in the log",
      ["code-runner", "data-analyst", "log-analyst"],
    ],
  ])("is looked at by those who read such: %s", (input, agents) => {
    const brief = readRequest({ input, files: [fileNamed("simulate.js")], agents: [] });
    const ranking = rankAgents(brief, pool, whyUnavailable);
    const plan = makePlan(brief, ranking, pool, "auto", countingIds());
    if (!plan.ok) throw new Error(plan.refusal.detail);
    const [first, ...others] = plan.value.steps;
    expect(plan.value.steps.map(({ agent }) => agent)).toEqual(agents);
    for (const { dependsOn } of others) expect(dependsOn).toEqual([first?.id]);
    expect(consult(brief, ranking, pool, "auto", countingIds())).toHaveProperty("confidence");
  });
});

describe("with every agent available, the router", () => {
  it("is sure of an agent whose example a request says again, whatever the case and punctuation", () => {
    const score = createScorer(pool);
    for (const { name, examples } of pool) {
      for (const example of examples) {
        const goal = `${example.toUpperCase().replace(/[.?!]$/, "")} !`;
        const ranked = score({ goal, code: [], files: [], agents: [] });
        expect(ranked[0]?.agent, example).toBe(name);
        expect(confidenceIn(ranked), example).toBeGreaterThanOrEqual(unsureBelow);
      }
    }
  });

  it("puts the right agent first for nine requests in ten", () => {
    const right = meant.filter(({ agent, chosen }) => agent === chosen);
    expect(right.length / meant.length).toBeGreaterThanOrEqual(0.9);
  });

  it("is sure of a wrong agent for fewer than three in a hundred", () => {
    const wrong = meant.filter(({ agent, chosen, isSure }) => isSure && agent !== chosen);
    expect(wrong.length / meant.length).toBeLessThan(0.03);
  });

  it("asks about at most three in ten of what an agent can do", () => {
    expect(meant.filter(({ isSure }) => !isSure).length / meant.length).toBeLessThanOrEqual(0.3);
  });

  it("begins no work on what no agent can do", () => {
    expect(forNobody.filter(({ begins }) => begins)).toEqual([]);
  });

  // Nearly all that people ask of test-runner has one word in it, which alone makes it likely: "how do I test a car
  // battery" is taken for its own, and what is asked then is which project it is about.
  it("is sure of an agent for at most one in twenty of what none can do", () => {
    expect(forNobody.filter(({ isSure }) => isSure).length / forNobody.length).toBeLessThanOrEqual(0.05);
  });
});
