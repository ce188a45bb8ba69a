import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { makePlan } from "../../../src/planning/make-plan.ts";
import { type Plan, plan as planSchema, type Strategy } from "../../../src/planning/plan.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { countingIds, fileNamed } from "../consultation/factories.ts";
import { samplePool } from "../routing/sample-pool.ts";

const project = ["package.json", "src/sum.ts", "test/sum.test.ts"];
const twoProjects = ["web/package.json", "web/a.ts", "api/pyproject.toml", "api/b.py", "README.md"];

type Request = { input: string; files?: string[]; agents?: string[]; strategy?: Strategy };

function plan(
  { input, files = [], agents = [], strategy = "auto" }: Request,
  pool: readonly Manifest[] = samplePool,
  isAvailable: (manifest: Manifest) => string | null = () => null,
) {
  const brief = readRequest({ input, files: files.map(fileNamed), agents });
  return makePlan(brief, rankAgents(brief, pool, isAvailable), pool, strategy, countingIds());
}

/** A plan in short: its shape and, for each step, its agent with its label, and the agents it depends on. */
function outline(request: Request) {
  const result = plan(request);
  if (!result.ok) throw new Error(result.refusal.detail);
  const { shape, steps } = result.value;
  const nameOf = (id: string) => steps.find((step) => step.id === id)?.agent;
  return {
    shape,
    steps: steps.map(({ agent, label, dependsOn }) =>
      [label === undefined ? agent : `${agent}: ${label}`, ...dependsOn.map(nameOf)].join(" <- "),
    ),
  };
}

const filesOf = ({ steps }: Plan) => steps.map(({ files }) => files.map(({ name }) => name));

describe("by itself the planner makes", () => {
  test("a single step with all files where one agent fits", () => {
    const result = plan({ input: "why do my tests fail?", files: project });
    expect(result).toMatchObject({ ok: true, value: { shape: "single", steps: [{ agent: "test-runner" }] } });
    if (result.ok) expect(filesOf(result.value)).toEqual([project]);
  });

  test("a fan-out where the files are several projects, with what belongs to none in each", () => {
    const result = plan({ input: "why do my tests fail?", files: twoProjects });
    expect(result).toMatchObject({
      ok: true,
      value: { shape: "fan-out", steps: [{ label: "web" }, { label: "api" }] },
    });
    if (result.ok) {
      expect(filesOf(result.value)).toEqual([
        ["web/package.json", "web/a.ts", "README.md"],
        ["api/pyproject.toml", "api/b.py", "README.md"],
      ]);
    }
  });

  test("a single step over several projects for an agent that takes no files", () => {
    expect(outline({ input: "plan a weekend in Lisbon", files: twoProjects }).shape).toBe("single");
  });

  test("a chain in the words' order where the request has one", () => {
    expect(
      outline({ input: "Run the tests. After that, audit the code for leaked secrets", files: project }),
    ).toEqual({
      shape: "chain",
      steps: ["test-runner", "security-auditor <- test-runner"],
    });
    expect(
      outline({ input: "audit the code for leaked secrets, then run the tests", files: project }),
    ).toEqual({
      shape: "chain",
      steps: ["security-auditor", "test-runner <- security-auditor"],
    });
  });

  test("a chain where one agent works on what the other makes, whatever the words' order", () => {
    expect(outline({ input: "summarise the report, and run the tests", files: project })).toEqual({
      shape: "chain",
      steps: ["test-runner", "summarizer <- test-runner"],
    });
  });

  test("a fan-out where agents do not build on each other", () => {
    expect(outline({ input: "run the tests and audit the code for leaked secrets", files: project })).toEqual(
      {
        shape: "fan-out",
        steps: ["test-runner", "security-auditor"],
      },
    );
  });

  test("a chain where what comes second is for the first agent once more, and something else", () => {
    expect(
      outline({
        input: "run the unit tests, then run the integration tests and audit the code for leaked secrets",
        files: project,
      }),
    ).toEqual({ shape: "chain", steps: ["test-runner", "security-auditor <- test-runner"] });
  });

  test("a single step where two clauses are for the same agent", () => {
    expect(outline({ input: "run the unit tests, then run the integration tests", files: project })).toEqual({
      shape: "single",
      steps: ["test-runner"],
    });
  });
});

describe("of agents that were named the planner makes", () => {
  test("a single step of one", () => {
    expect(outline({ input: "go", files: project, agents: ["log-analyst"] })).toEqual({
      shape: "single",
      steps: ["log-analyst"],
    });
  });

  test("a chain where each works on what the one before makes", () => {
    expect(outline({ input: "go", agents: ["test-runner", "summarizer"] })).toEqual({
      shape: "chain",
      steps: ["test-runner", "summarizer <- test-runner"],
    });
  });

  test("a fan-out where they do so in the other order only", () => {
    expect(outline({ input: "go", agents: ["summarizer", "test-runner"] }).shape).toBe("fan-out");
  });

  test("a chain in their order where the request speaks of one", () => {
    expect(
      outline({ input: "first the one, then the other", agents: ["log-analyst", "translator"] }),
    ).toEqual({
      shape: "chain",
      steps: ["log-analyst", "translator <- log-analyst"],
    });
  });

  test("one step for each agent and project", () => {
    expect(
      outline({ input: "go", files: ["a.zip", "b.zip"], agents: ["test-runner", "log-analyst"] }),
    ).toEqual({
      shape: "fan-out",
      steps: ["test-runner: a", "test-runner: b", "log-analyst: a", "log-analyst: b"],
    });
  });

  test("the same where their names are in the request's words", () => {
    expect(outline({ input: "ask @log-analyst or @translator" })).toEqual({
      shape: "fan-out",
      steps: ["log-analyst", "translator"],
    });
  });
});

describe("a strategy that was asked for", () => {
  test("single: the best agent with all files, whatever else was named or sent", () => {
    expect(
      outline({ input: "go", files: twoProjects, agents: ["summarizer", "test-runner"], strategy: "single" }),
    ).toEqual({ shape: "single", steps: ["summarizer"] });
    expect(outline({ input: "why do my tests fail?", files: twoProjects, strategy: "single" }).shape).toBe(
      "single",
    );
  });

  test("fan-out: over projects or agents", () => {
    expect(
      outline({ input: "run the tests", files: ["a.zip", "b.zip"], strategy: "fan-out" }).steps,
    ).toHaveLength(2);
    expect(outline({ input: "go", agents: ["test-runner", "summarizer"], strategy: "fan-out" })).toEqual({
      shape: "fan-out",
      steps: ["test-runner", "summarizer"],
    });
  });

  test("chain: in the order given, even against what agents make", () => {
    expect(outline({ input: "go", agents: ["summarizer", "test-runner"], strategy: "chain" })).toEqual({
      shape: "chain",
      steps: ["summarizer", "test-runner <- summarizer"],
    });
  });

  test("chain: in the order of what agents make where none was given", () => {
    expect(outline({ input: "summarise the report and run the tests", strategy: "chain" }).steps[0]).toBe(
      "test-runner",
    );
  });
});

describe("the planner refuses", () => {
  test.each<[string, Request, object]>([
    [
      "a chain of one",
      { input: "run the tests", strategy: "chain" },
      { code: "invalid_request", pointer: "/strategy" },
    ],
    [
      "a fan-out over one",
      { input: "run the tests", files: ["a.zip"], strategy: "fan-out" },
      { code: "invalid_request", pointer: "/strategy" },
    ],
    [
      "an agent that there is not",
      { input: "go", agents: ["test-runner", "nobody"] },
      { code: "unknown_agent", pointer: "/agents/1" },
    ],
    [
      "more than fifty steps",
      { input: "run the tests", files: Array.from({ length: 51 }, (_, index) => `${index}.zip`) },
      { code: "invalid_request" },
    ],
  ])("%s", (_, request, refusal) => {
    expect(plan(request)).toMatchObject({ ok: false, refusal });
  });

  test("anything without an agent", () => {
    expect(plan({ input: "run the tests" }, [])).toMatchObject({
      ok: false,
      refusal: { code: "unknown_agent" },
    });
  });

  test("an agent that is not available", () => {
    const request = { input: "go", agents: ["translator"] };
    const result = plan(request, samplePool, ({ name }) =>
      name === "translator" ? "it needs a model" : null,
    );
    expect(result).toMatchObject({ ok: false, refusal: { code: "unknown_agent", pointer: "/agents/0" } });
  });
});

test("no part of a request goes to an agent that is not available", () => {
  const request = { input: "run the tests, and audit the code for leaked secrets" };
  const result = plan(request, samplePool, ({ name }) =>
    name === "security-auditor" ? "it needs a model" : null,
  );
  expect(result).toMatchObject({ ok: true, value: { steps: [{ agent: "test-runner" }] } });
});

test("any plan is valid, has each step after those it builds on, and gives every file to a step", () => {
  const words = [
    "run the tests",
    "audit the code for secrets",
    "summarise the report",
    "translate it",
    "hello",
  ];
  const goal = fc
    .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(" and ", ", then ", ". ")), { maxLength: 5 })
    .map((clauses) => clauses.flat().join(""));
  const names = fc.uniqueArray(
    fc.constantFrom(
      "a.zip",
      "b.tgz",
      "x/package.json",
      "x/a.ts",
      "y/go.mod",
      "y/z/setup.py",
      "README.md",
      "pytest.ini",
    ),
  );
  const agents = fc.subarray(
    samplePool.map(({ name }) => name),
    { maxLength: 3 },
  );
  const strategy = fc.constantFrom<Strategy>("auto", "single", "fan-out", "chain");
  fc.assert(
    fc.property(goal, names, agents, strategy, (input, files, named, wanted) => {
      const result = plan({ input, files, agents: named, strategy: wanted });
      if (!result.ok) {
        expect(wanted).toMatch(/chain|fan-out/);
        return;
      }
      const { steps } = planSchema.parse(result.value);
      const ids = steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [index, { dependsOn }] of steps.entries()) {
        for (const id of dependsOn) expect(ids.slice(0, index)).toContain(id);
      }
      expect(new Set(filesOf(result.value).flat())).toEqual(new Set(files));
    }),
    { numRuns: 200 },
  );
});
