import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/agents/manifest.ts";
import type { FileRef } from "../../../src/consultation/brief.ts";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { ranking as rankingSchema } from "../../../src/routing/ranking.ts";
import { unsureBelow } from "../../../src/routing/thresholds.ts";
import { fileNamed } from "../consultation/factories.ts";
import { agentOf, agentsOf, samplePool } from "./sample-pool.ts";

const project = ["package.json", "src/sum.ts", "test/sum.test.ts"];
const builtIn = agentsOf("code-runner", "test-runner");

const rank = (input: string, names: string[] = [], pool: Manifest[] = samplePool, agents: string[] = []) =>
  rankAgents(readRequest({ input, files: names.map(fileNamed), agents }), pool, () => null);

describe("a request that one agent fits", () => {
  test.each<[string, string[], string]>([
    ["why do my tests fail?", project, "test-runner"],
    ["does my test suite pass", project, "test-runner"],
    ["please run npm test", project, "test-runner"],
    ["Run the unit and integration tests", project, "test-runner"],
    [
      "I inherited this little library from a colleague who left, and since I upgraded node yesterday the tests are failing; can you tell me why?",
      project,
      "test-runner",
    ],
    ["Run this\n```python\nprint(1)\n```", [], "code-runner"],
    ["```js\nconsole.log(6 * 7)\n```", [], "code-runner"],
    ["what does this print?\n```js\nconsole.log(1)\n```", [], "code-runner"],
    ["execute main.py and show me the output", ["main.py"], "code-runner"],
    ["I have a shell script, backup.sh, what would it output", ["backup.sh"], "code-runner"],
    ["run a/main.py", ["a/main.py", "a/test_main.py"], "code-runner"],
    ["translate 'good night' to Italian", [], "translator"],
    ["how do I bake a cake", [], "recipe-finder"],
    ["what is the VAT on these receipts", ["receipts.zip"], "invoice-reader"],
    ["plot the average order value per month", ["orders.csv"], "spreadsheet-analyst"],
    [
      "is there a liability clause in this lease that I should worry about",
      ["lease.docx"],
      "contract-reviewer",
    ],
    ["find SQL injection vulnerabilities", ["app.zip"], "security-auditor"],
    ["when did the errors begin", ["server.log"], "log-analyst"],
  ])("%s", (input, names, agent) => {
    const { ranked, confidence } = rank(input, names);
    expect(ranked[0]?.agent).toBe(agent);
    expect(confidence).toBeGreaterThanOrEqual(unsureBelow);
  });

  test("is found in a pool of two as well", () => {
    expect(rank("why do my tests fail?", project, builtIn).ranked[0]?.agent).toBe("test-runner");
    expect(rank("run this\n```sh\nls\n```", [], builtIn).ranked[0]?.agent).toBe("code-runner");
  });
});

describe("a request that leaves the router unsure", () => {
  test.each<[string, string[]]>([
    ["hello", []],
    ["weather tomorrow", []],
    ["What is the meaning of life?", []],
    ["how old is the universe", []],
    ["is my code any good?", []],
    ["help me with this", project],
    ["", []],
  ])("%s", (input, names) => {
    expect(rank(input, names).confidence).toBeLessThan(unsureBelow);
    expect(rank(input, names, builtIn).confidence).toBeLessThan(unsureBelow);
  });

  test("is one that several agents of a larger pool could do", () => {
    expect(rank("check my code", project).confidence).toBeLessThan(unsureBelow);
  });

  test("is one that two agents fit equally", () => {
    const runner = agentOf("test-runner");
    const twins = [runner, { ...runner, name: "test-runner-two" }];
    expect(rank("why does my vitest suite fail?", project, twins).confidence).toBeLessThan(0.5);
  });
});

describe("a request for several agents", () => {
  test.each([
    ["run the tests, and audit the code for leaked secrets", ["test-runner", "security-auditor"]],
    ["run the tests and then summarise the report", ["test-runner", "summarizer"]],
    [
      "extract the totals from these invoices then plot them per month",
      ["invoice-reader", "spreadsheet-analyst"],
    ],
  ])("%s", (input, agents) => {
    const { ranked, confidence } = rank(input, project);
    expect(
      ranked
        .slice(0, 2)
        .map(({ agent }) => agent)
        .sort(),
    ).toEqual([...agents].sort());
    expect(confidence).toBeGreaterThanOrEqual(unsureBelow);
  });
});

describe("an agent that is named", () => {
  test("by the caller is certain, whatever the words say", () => {
    const { ranked, confidence } = rank("why do my tests fail?", project, samplePool, ["translator"]);
    expect(ranked[0]).toEqual({
      agent: "translator",
      score: 1,
      reasons: [{ kind: "named", detail: "translator", weight: 1 }],
    });
    expect(confidence).toBe(1);
  });

  test.each([
    "use log-analyst on this",
    "@log-analyst what happened",
    "ask the log analyst agent about this",
    "Log-Analyst, please have a look.",
  ])("in the request's words is certain: %s", (input) => {
    const { ranked, confidence } = rank(input);
    expect(ranked[0]).toMatchObject({ agent: "log-analyst", score: 1 });
    expect(confidence).toBe(1);
  });

  test.each(["agents/log-analyst/main.ts", "log-analyst.ts", "my-log-analyst", "log-analyst-v2"])(
    "is not meant by a name that contains its name: %s",
    (name) => {
      const kinds = rank(`read ${name}`).ranked.flatMap(({ reasons }) => reasons.map(({ kind }) => kind));
      expect(kinds).not.toContain("named");
    },
  );
});

describe("the evidence", () => {
  test("explains every score in full", () => {
    for (const { score, reasons } of rank("run the tests of this project", project).ranked) {
      expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score);
    }
  });

  test("names the example, the words and the files that spoke for an agent", () => {
    const [best] = rank("why do my vitest runs fail?", project).ranked;
    expect(best?.reasons).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "keyword", detail: expect.stringContaining("vitest") }),
        expect.objectContaining({ kind: "example", detail: "Why do my tests fail?" }),
        expect.objectContaining({ kind: "file", detail: expect.stringContaining("test/sum.test.ts") }),
      ]),
    );
  });

  test("of a file's name counts more than that of an archive's", () => {
    const reader = agentOf("invoice-reader");
    const weightOf = (name: string) => rank("here", [name], [reader]).ranked[0]?.score ?? 0;
    expect(weightOf("invoice.pdf")).toBeGreaterThan(weightOf("invoices.zip"));
    expect(weightOf("invoices.zip")).toBeGreaterThan(weightOf("photos.zip"));
  });

  test("of a code block's language tells specialists apart", () => {
    const runner = agentOf("code-runner");
    const specialist = (name: string, description: string): Manifest => ({
      ...runner,
      name,
      description,
      examples: [],
      capabilities: [],
      triggers: { keywords: [], files: [], context: [] },
    });
    const pool = [specialist("first", "Explains Python."), specialist("second", "Explains TypeScript.")];
    expect(rank("explain\n```py\nx = 1\n```", [], pool).ranked[0]?.agent).toBe("first");
    expect(rank("explain\n```ts\nlet x\n```", [], pool).ranked[0]?.agent).toBe("second");
  });

  test("of a keyword counts even if the word is a common one", () => {
    const runner = agentOf("code-runner");
    const named = (name: string, keywords: string[]): Manifest => ({
      ...runner,
      name,
      description: "Reviews code.",
      examples: [],
      capabilities: [],
      triggers: { keywords, files: [], context: [] },
    });
    const pool = [named("first", ["how to"]), named("second", ["why"])];
    expect(rank("why does it compile", [], pool).ranked[0]?.agent).toBe("second");
  });

  test("does not come from keywords that the platform derived itself", () => {
    const finder = agentOf("recipe-finder");
    expect(finder.triggers.keywords).not.toEqual([]);
    const kinds = rank("a vegan dinner", [], [finder]).ranked[0]?.reasons.map(({ kind }) => kind);
    expect(kinds).toEqual(["example"]);
  });
});

describe("an agent that is not available", () => {
  const reason = "it needs a model";
  const rankWithout = (name: string, input: string, agents: string[] = []) =>
    rankAgents(readRequest({ input, files: [], agents }), samplePool, (manifest) =>
      manifest.name === name ? reason : null,
    );

  test("is listed with the reason and not ranked", () => {
    const { ranked, unavailable } = rankWithout("test-runner", "why do my tests fail?");
    expect(unavailable).toEqual([{ agent: "test-runner", reason }]);
    expect(ranked.map(({ agent }) => agent)).not.toContain("test-runner");
  });

  test.each([
    ["test-runner", "why do my tests fail?"],
    ["summarizer", "run the tests and then summarise the report"],
    ["log-analyst", "@log-analyst run main.py"],
  ])("is named where a request clearly means it, and no other is taken for sure: %s", (agent, input) => {
    const { wanted, confidence } = rankWithout(agent, input);
    expect(wanted).toMatchObject({
      agent,
      reason,
      confidence: expect.toSatisfy((sure) => sure >= unsureBelow),
    });
    expect(confidence).toBeLessThanOrEqual(1 - unsureBelow);
  });

  test("is named without a part where all parts of a request are for it", () => {
    const input = "First find SQL injection in the server, then audit the code for leaked secrets";
    const { wanted } = rankWithout("security-auditor", input);
    expect(wanted).toMatchObject({ agent: "security-auditor", reason });
    expect(wanted).not.toHaveProperty("part");
  });

  test.each([
    ["a request for another", "how do I bake a cake", []],
    ["a request for nobody", "hello", []],
    ["a request whose agent was named", "why do my tests fail?", ["code-runner"]],
  ])("changes nothing for %s", (_, input, agents) => {
    const { wanted, ranked, confidence } = rankWithout("test-runner", input, agents);
    expect(wanted).toBeUndefined();
    expect(ranked[0]?.agent).toBe(rank(input, [], samplePool, agents).ranked[0]?.agent);
    expect(confidence).toBeCloseTo(rank(input, [], samplePool, agents).confidence, 1);
  });
});

test("without any agent there is nothing to be confident of", () => {
  expect(rank("run the tests", [], [])).toEqual({ ranked: [], confidence: 0, unavailable: [] });
});

describe("for any request", () => {
  const vocabulary = [
    "run",
    "tests",
    "then",
    "and",
    "translate",
    "report",
    "log",
    ",",
    "the",
    "why",
    "@judge",
    "計画",
  ];
  const input = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.array(fc.constantFrom(...vocabulary), { maxLength: 40 }).map((words) => words.join(" ")),
  );
  const files: fc.Arbitrary<FileRef[]> = fc
    .array(fc.constantFrom("a.test.ts", "b.py", "c.zip", "d/invoice.pdf", "e.log"), { maxLength: 4 })
    .map((names) => names.map(fileNamed));
  const pool = fc.subarray(samplePool);

  test("the ranking is valid, sorted, and the same for every order of the pool", () => {
    fc.assert(
      fc.property(input, files, pool, (text, given, agents) => {
        const brief = readRequest({ input: text, files: given, agents: [] });
        const result = rankAgents(brief, agents, () => null);
        rankingSchema.parse(result);
        const scores = result.ranked.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(rankAgents(brief, [...agents].reverse(), () => null)).toEqual(result);
      }),
      { numRuns: 100 },
    );
  });
});
