import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { graph as graphSchema } from "../../../src/planning/graph.ts";
import { makePlan } from "../../../src/planning/make-plan.ts";
import { type Plan, plan as planSchema, type Strategy } from "../../../src/planning/plan.ts";
import { proposeGraph } from "../../../src/planning/propose-graph.ts";
import { chooseAgents } from "../../../src/routing/choose-agents.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { countingIds, fileNamed } from "../consultation/factories.ts";
import { developmentPool } from "./development-pool.ts";

type Wish = { input: string; agents?: string[]; strategy?: Strategy };

function planned({ input, agents = [], strategy = "auto" }: Wish, pool = developmentPool) {
  const brief = readRequest({ input, files: [fileNamed("src.zip")], agents });
  return makePlan(
    brief,
    rankAgents(brief, pool, () => null),
    pool,
    strategy,
    countingIds(),
  );
}

function planOf(wish: Wish): Plan {
  const result = planned(wish);
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
}

/** The plan's shape, and each of its agents with those whose work it gets. */
function outline(wish: Wish): [Plan["shape"], Record<string, (string | undefined)[]>] {
  const { shape, steps } = planOf(wish);
  const nameOf = (id: string) => steps.find((step) => step.id === id)?.agent;
  return [shape, Object.fromEntries(steps.map(({ agent, dependsOn }) => [agent, dependsOn.map(nameOf)]))];
}

describe("by itself the planner proposes a graph", () => {
  it("where several steps apart from each other feed a later one", () => {
    expect(
      outline({ input: "Run the tests and audit the code for leaked secrets, then summarise both reports" }),
    ).toEqual([
      "graph",
      { "test-runner": [], "security-auditor": [], summarizer: ["test-runner", "security-auditor"] },
    ]);
  });

  it("where one step feeds several that work apart", () => {
    const input =
      "Generate a REST service for invoices, then write its documentation and audit the code for leaked secrets";
    expect(outline({ input })).toEqual([
      "graph",
      {
        "code-generator": [],
        "documentation-writer": ["code-generator"],
        "security-auditor": ["code-generator"],
      },
    ]);
  });

  it("where both come together", () => {
    const input =
      "Generate a REST service for invoices, then run the tests and benchmark the parser, then summarise both reports";
    expect(outline({ input })).toEqual([
      "graph",
      {
        "code-generator": [],
        "test-runner": ["code-generator"],
        benchmarker: ["code-generator"],
        summarizer: ["test-runner", "benchmarker"],
      },
    ]);
  });

  it("where some build on others' work, without words of order and whatever comes first in words", () => {
    const input = "Summarise the reports, run the tests and audit the code for leaked secrets";
    expect(outline({ input })).toEqual([
      "graph",
      { "test-runner": [], "security-auditor": [], summarizer: ["test-runner", "security-auditor"] },
    ]);
  });

  it("where one of several has nothing to do with the others", () => {
    const input = "Run the tests, summarise the report, and translate the letter into German";
    expect(outline({ input })).toEqual([
      "graph",
      { "test-runner": [], summarizer: ["test-runner"], translator: [] },
    ]);
  });

  it("of agents that were named, each behind those listed before it that feed it", () => {
    const agents = ["test-runner", "security-auditor", "summarizer"];
    expect(outline({ input: "go", agents })[1]).toMatchObject({ summarizer: agents.slice(0, 2) });
    expect(outline({ input: "go", agents: agents.toReversed() })[0]).toBe("fan-out");
  });
});

describe("by itself the planner proposes no graph", () => {
  it.each<[string, string, Plan["shape"]]>([
    ["for one task", "Run the tests", "single"],
    [
      "for tasks apart from each other",
      "Audit the code for leaked secrets and benchmark the parser",
      "fan-out",
    ],
    ["for tasks one after the other", "Run the tests, then summarise the report", "chain"],
    ["for tasks each of which builds on the one before", "Summarise the report and run the tests", "chain"],
    [
      "for one after the other, of which a later one would do with what an earlier one made",
      "Generate a REST service for invoices, then run the tests, then refactor the duplicated functions",
      "chain",
    ],
    [
      "where a task may have to wait for the one beside it",
      "Review the code, then run the tests and deploy it to staging",
      "chain",
    ],
  ])("%s: %s", (_name, input, shape) => {
    expect(planOf({ input }).shape).toBe(shape);
  });
});

describe("a graph that was asked for", () => {
  it("follows the words where nothing is known of what the agents work on", () => {
    const input =
      "Benchmark the parser and run the tests. Once that is done, deploy it to production and translate the letter into German";
    const both = ["benchmarker", "test-runner"];
    expect(outline({ input, strategy: "graph" })).toEqual([
      "graph",
      { benchmarker: [], "test-runner": [], deployer: both, translator: both },
    ]);
  });

  it("gives a step what it works on from where it was made, over the steps between", () => {
    const input =
      "Generate a REST service for invoices, then run the tests, then refactor the duplicated functions";
    expect(outline({ input, strategy: "graph" })[1]).toMatchObject({
      refactorer: ["code-generator", "test-runner"],
    });
  });

  it("takes everything of the steps before, in a caller's terms, and says why", () => {
    const { steps, reasons } = planOf({
      input: "go",
      agents: ["code-generator", "test-runner"],
      strategy: "graph",
    });
    const [first, second] = steps;
    expect(first).toMatchObject({ label: "code-generator", use: {}, files: [fileNamed("src.zip")] });
    expect(second?.use).toEqual({ [first?.id ?? ""]: { output: true, findings: true, artifacts: "**" } });
    expect(reasons).toEqual([
      "Asked for by name: code-generator, test-runner.",
      "test-runner gets the results of code-generator: it works on what they make (source-tree).",
    ]);
  });

  it("has one step for an agent, however often it was named", () => {
    const agents = ["test-runner", "summarizer", "test-runner"];
    expect(planOf({ input: "go", agents, strategy: "graph" }).steps).toHaveLength(2);
  });

  it("of one agent is refused", () => {
    expect(planned({ input: "Run the tests", strategy: "graph" })).toMatchObject({
      ok: false,
      refusal: { code: "invalid_request", pointer: "/strategy" },
    });
  });
});

describe("any graph that the planner proposes", () => {
  const tasks = [
    ...["Run the tests", "review the code", "audit the code for leaked secrets", "benchmark the parser"],
    ...["generate a REST service", "refactor this class", "write the documentation", "summarise the reports"],
    ...["deploy it to staging", "translate it into French", "write a specification for the invoice service"],
  ];
  const input = fc
    .array(fc.tuple(fc.constantFrom(...tasks), fc.constantFrom(" and ", ", then ", ". ", ", ")), {
      minLength: 2,
      maxLength: 7,
    })
    .map((clauses) => clauses.flat().join(""));

  it("is one that a caller could have given, and a plan that can be carried out", () => {
    fc.assert(
      fc.property(input, (words) => {
        const brief = readRequest({ input: words, files: [], agents: [] });
        const ranking = rankAgents(brief, developmentPool, () => null);
        const choice = chooseAgents(brief, ranking, developmentPool, "graph");
        if (choice.order !== "graph") return;
        graphSchema.parse(proposeGraph(choice.places));
        const { steps } = planSchema.parse(planOf({ input: words, strategy: "graph" }));
        for (const [index, { dependsOn }] of steps.entries()) {
          const earlier = steps.slice(0, index).map(({ id }) => id);
          expect(earlier).toEqual(expect.arrayContaining(dependsOn));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("is the same for the same request, whatever the order of the pool", () => {
    const pools = fc.shuffledSubarray(developmentPool, { minLength: developmentPool.length });
    fc.assert(
      fc.property(input, pools, fc.constantFrom<Strategy>("auto", "graph"), (words, pool, strategy) => {
        const wish = { input: words, strategy };
        expect(planned(wish, pool)).toEqual(planned(wish));
      }),
      { numRuns: 100 },
    );
  });
});
