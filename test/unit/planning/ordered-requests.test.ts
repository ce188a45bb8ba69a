import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyAnswers } from "../../../src/consultation/apply-answers.ts";
import type { Brief } from "../../../src/consultation/brief.ts";
import { consult } from "../../../src/consultation/consult.ts";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { makePlan } from "../../../src/planning/make-plan.ts";
import { beginsWithStatement } from "../../../src/routing/english/statements.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { unsureBelow } from "../../../src/routing/thresholds.ts";
import { countingIds, fileNamed } from "../consultation/factories.ts";
import { readBuiltInPool, readPoolRequests } from "../routing/built-in-pool.ts";

const pool = readBuiltInPool();
const files = ["package.json", "test/a.test.js", "src/cart.js", "data.csv", "app.log"].map(fileNamed);
const briefOf = (input: string) => readRequest({ input, files, agents: [] });

/** What becomes of a request: its plan in short, or the parts that a person is asked about. */
function outcome(brief: Brief): string {
  const ranking = rankAgents(brief, pool, () => null);
  const consultation = consult(brief, ranking, pool, "auto", countingIds());
  if ("questions" in consultation) {
    return consultation.questions
      .map(({ about }) => (about.kind === "agent" ? `? ${about.part ?? "all of it"}` : `? ${about.kind}`))
      .join("\n");
  }
  const plan = makePlan(brief, ranking, pool, "auto", countingIds());
  if (!plan.ok) throw new Error(plan.refusal.detail);
  return `${plan.value.shape}: ${plan.value.steps.map(({ agent }) => agent).join(", ")}`;
}

/** The same, where a person chooses an agent for each part in turn. */
function outcomeOf(input: string, ...chosen: string[]): string {
  let brief = briefOf(input);
  const ranking = rankAgents(brief, pool, () => null);
  const consultation = consult(brief, ranking, pool, "auto", countingIds());
  const questions = "questions" in consultation ? consultation.questions : [];
  const answers = questions.map(({ id }, index) => ({ questionId: id, text: chosen[index] ?? "" }));
  brief = applyAnswers(brief, questions, answers);
  return outcome(brief);
}

const python = "```python\nprint(1)\n```";

describe("every part of a request in an order is given to an agent", () => {
  it.each([
    ["First audit src/cart.js for vulnerabilities, then run the tests", "security-auditor, test-runner"],
    [`First run this code:\n${python}\nthen analyse data.csv`, "code-runner, data-analyst"],
    [`First analyse data.csv. Then run the following:\n${python}`, "data-analyst, code-runner"],
    ["Run ```js\nconsole.log(1)\n``` then analyse data.csv", "code-runner, data-analyst"],
    [
      "1. Audit the dependencies, dev dependencies, and lockfile\n2. Run the tests, all of them, slow ones too\n3. Analyse data.csv, by month, by region\n4. Look for errors in app.log, warnings, and the like",
      "dependency-auditor, test-runner, data-analyst, log-analyst",
    ],
    ["Run the tests after you have audited the dependencies", "dependency-auditor, test-runner"],
    ["Run the tests after auditing the dependencies", "dependency-auditor, test-runner"],
    ["Audit the dependencies prior to running the tests", "dependency-auditor, test-runner"],
    ["Audit the dependencies before you run the tests", "dependency-auditor, test-runner"],
    ["Before you run the tests, audit the dependencies", "dependency-auditor, test-runner"],
    ["Step 1: run the tests. Step 2: audit the dependencies.", "test-runner, dependency-auditor"],
    ["Run the tests. Subsequently, audit the dependencies", "test-runner, dependency-auditor"],
    [
      "First run the tests, second audit the dependencies, third analyse data.csv",
      "test-runner, dependency-auditor, data-analyst",
    ],
    ["Once the tests pass, audit the dependencies", "test-runner, dependency-auditor"],
    ["First run the tests. If they pass, audit the dependencies", "test-runner, dependency-auditor"],
    ["Start with the tests; when done, analyse data.csv", "test-runner, data-analyst"],
    ["As soon as the tests are done, audit the dependencies", "test-runner, dependency-auditor"],
    ["Audit the dependencies, but run the tests first", "test-runner, dependency-auditor"],
    ["Audit the dependencies, but first run the tests", "test-runner, dependency-auditor"],
    [
      "Please run the tests and afterwards check accessibility of index.html, but first lint the Dockerfile",
      "devops-engineer, test-runner, accessibility-auditor",
    ],
    [
      "Lint the Dockerfile before running the tests and after auditing the dependencies",
      "dependency-auditor, devops-engineer, test-runner",
    ],
    ["Don't run the tests before you have audited the dependencies", "dependency-auditor, test-runner"],
    ["Never run the tests until the dependencies have been audited", "dependency-auditor, test-runner"],
    [
      "audit dependencies, run tests, lint Dockerfile - in that order",
      "dependency-auditor, test-runner, devops-engineer",
    ],
    ["In this order: analyse data.csv, run the tests", "data-analyst, test-runner"],
    ["Once you have run the tests, and only then, audit the dependencies", "test-runner, dependency-auditor"],
    [
      "Start by auditing dependencies. Next run the tests. Finish with a summary of secrets found.",
      "dependency-auditor, test-runner, summarizer",
    ],
    [
      "Lint the Dockerfile after you have run the tests but before you audit the dependencies",
      "test-runner, devops-engineer, dependency-auditor",
    ],
    ["Run the tests and audit the dependencies afterwards", "test-runner, dependency-auditor"],
    ["If the tests fail, debug them", "test-runner, debugger"],
    [
      "Run the tests, then analyse data.csv, then run the tests again",
      "test-runner, data-analyst, test-runner",
    ],
  ])("%s", (input, agents) => {
    expect(outcome(briefOf(input))).toBe(`chain: ${agents}`);
  });
});

describe("a part that no agent clearly wins is asked about", () => {
  it.each([
    ["First review src/cart.js, then run the tests", "review src/cart.js"],
    ["First look for secrets in src/cart.js, then run the tests", "look for secrets in src/cart.js"],
    ["First scan src/cart.js for flaws, then run the tests", "scan src/cart.js for flaws"],
    ["First format src/cart.js, then run the tests", "format src/cart.js"],
    ["Review src/cart.js then test it", "Review src/cart.js"],
    ["First profile src/cart.js, then document src/cart.js, then run the tests", "document src/cart.js"],
    ["First lint the code. After that audit the dependencies. Finally write documentation.", "lint the code"],
    ["First lint the spec, then write the client", "write the client"],
    ["First lint the spec, then write client code", "write client code"],
    ["Lint the spec. After that, if it is fine, write the client.", "write the client"],
    ["Run the tests. End with a changelog.", "a changelog"],
    ["Check types. Then it would be great to have it in German.", "it would be great to have it in German"],
    ["Audit the dependencies, polish the floor, run the tests - in that order", "polish the floor"],
    ["Start seed.ts, then scan the code for secrets", "Start seed.ts"],
    ["First run the tests, then buy me a sandwich", "buy me a sandwich"],
    ["First run the tests and polish src/cart.js, then audit the dependencies", "polish src/cart.js"],
  ])("%s", (input, part) => {
    expect(outcome(briefOf(input))).toBe(`? ${part}`);
  });

  it("and whoever is chosen does it, in its place", () => {
    expect(outcomeOf("First lint the code, then run the tests", "code-reviewer")).toBe(
      "chain: code-reviewer, test-runner",
    );
  });

  it("and is left out where nobody is to do it", () => {
    expect(outcomeOf("First unpack the parcel, then run the tests", "no agent")).toBe("single: test-runner");
  });

  it("and where there are several, each by itself", () => {
    const input = "First lint the code, then buy me a sandwich, then run the tests";
    expect(outcome(briefOf(input))).toBe("? lint the code\n? buy me a sandwich");
    expect(outcomeOf(input, "code-reviewer", "no agent")).toBe("chain: code-reviewer, test-runner");
  });
});

describe("no part is made of", () => {
  it.each([
    [
      "what only tells how things are",
      "main.py loads data.csv and then throws an error. Debug it",
      "debugger",
    ],
    ["what only asks to be told", "Run the tests, then show me the failures", "test-runner"],
    ["more work of the same agent", "Run the tests, then those in a.test.js", "test-runner"],
    [
      "how a fault shows",
      "Steps to reproduce:\n1. Open the app\n2. Click on it\nWhy does it crash?",
      "debugger",
    ],
  ])("%s: %s", (_name, input, agent) => {
    expect(outcome(briefOf(input))).toBe(`single: ${agent}`);
  });
});

it("a request of which every task is surely for one agent is for that agent, whatever its words are as a whole", () => {
  const [holes, flaws] = ["look for security holes in the server", "find xss problems in these templates"];
  for (const input of [`Please first ${holes}. Finally, ${flaws}`, `First ${flaws}; afterwards ${holes}`]) {
    expect(outcome(briefOf(input))).toBe("single: security-auditor");
  }
});

describe("for requests made of others", () => {
  const joints = [
    ", then ",
    ". After that, ",
    "; afterwards ",
    ". Subsequently, ",
    ", and then ",
    ". Finally, ",
  ];
  const joined = (texts: string[]) =>
    fc
      .tuple(fc.constantFrom(...joints), fc.constantFrom("", "First ", "Please first ", "list"))
      .map(([joint, start]) =>
        start === "list"
          ? texts.map((text, index) => `${index + 1}. ${text}`).join("\n")
          : `${start}${texts.join(joint)}`,
      );
  const several = <T extends { text: string }>(known: T[]) =>
    fc
      .uniqueArray(fc.constantFrom(...known), { minLength: 2, maxLength: 4 })
      .chain((tasks) => joined(tasks.map(({ text }) => text)).map((input) => ({ tasks, input })));

  it("each clear one is a step at its place, and each unclear one a question", () => {
    const known = [
      { text: "run the tests", agent: "test-runner" },
      { text: "audit the dependencies", agent: "dependency-auditor" },
      { text: "plot revenue by month from data.csv", agent: "data-analyst" },
      { text: "find out when the errors in app.log began", agent: "log-analyst" },
      { text: "run main.py and show me its output", agent: "code-runner" },
      { text: "frobnicate the gizmo", agent: undefined },
      { text: "lint the code", agent: undefined },
    ];
    fc.assert(
      fc.property(several(known), ({ tasks, input }) => {
        const unclear = tasks.filter(({ agent }) => agent === undefined);
        const expected =
          unclear.length > 0
            ? unclear.map(({ text }) => `? ${text}`).join("\n")
            : `chain: ${tasks.map(({ agent }) => agent).join(", ")}`;
        expect(outcome(briefOf(input))).toBe(expected);
      }),
    );
  });

  it("no agent that one of them alone is clearly for is lost, unless something is asked", () => {
    const known = readPoolRequests(pool).filter(({ text, agent }) => {
      const { ranked, confidence } = rankAgents(
        readRequest({ input: text, files: [], agents: [] }),
        pool,
        () => null,
      );
      return ranked[0]?.agent === agent && confidence >= unsureBelow && !beginsWithStatement(text);
    });
    expect(known.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(several(known), ({ tasks, input }) => {
        const found = outcome(briefOf(input));
        if (found.startsWith("?")) return;
        for (const { agent = "" } of tasks) expect(found).toContain(agent);
      }),
      { numRuns: 100 },
    );
  });
});
