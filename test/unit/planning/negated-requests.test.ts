import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consult } from "../../../src/consultation/consult.ts";
import { readRequest } from "../../../src/consultation/read-request.ts";
import { makePlan } from "../../../src/planning/make-plan.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { countingIds, fileNamed } from "../consultation/factories.ts";
import { readBuiltInPool, readPoolRequests } from "../routing/built-in-pool.ts";

const pool = readBuiltInPool();
const files = ["package.json", "test/a.test.js", "src/cart.js", "data.csv", "app.log"].map(fileNamed);

/** The agents of a request's plan; none where a person is asked first. */
function agentsFor(input: string): string[] {
  const brief = readRequest({ input, files, agents: [] });
  const ranking = rankAgents(brief, pool, () => null);
  if ("questions" in consult(brief, ranking, pool, "auto", countingIds())) return [];
  const plan = makePlan(brief, ranking, pool, "auto", countingIds());
  if (!plan.ok) throw new Error(plan.refusal.detail);
  return plan.value.steps.map(({ agent }) => agent);
}

describe("what a request says not to do is not done", () => {
  it.each([
    ["Review the code, but do not run the tests", ["code-reviewer"]],
    ["Skip the tests. Check the types.", ["typescript-specialist"]],
    ["Refactor this code without breaking the tests", ["refactorer"]],
    ["Audit the dependencies, but under no circumstances run the tests", ["dependency-auditor"]],
    ["Analyse data.csv, not app.log", ["data-analyst"]],
    [
      "Run everything except the tests: check types, secrets and licences",
      ["typescript-specialist", "security-auditor", "dependency-auditor"],
    ],
    ["Review the code without running the tests", ["code-reviewer"]],
    ["Audit the dependencies instead of running the tests", ["dependency-auditor"]],
    ["Please don't run the tests, just audit the dependencies", ["dependency-auditor"]],
    ["Audit the dependencies and skip the tests", ["dependency-auditor"]],
    ["Audit the dependencies, no need to run the tests", ["dependency-auditor"]],
    [
      "Don't run the tests, the linter or the audit; only plot revenue by month from data.csv",
      ["data-analyst"],
    ],
    ["Do not run anything but the tests", ["test-runner"]],
    ["Lint the Dockerfile. Do not build the image.", ["devops-engineer"]],
    ["Find the slow query, don't rewrite it", ["database-specialist"]],
    ["Check the types and ignore the tests", ["typescript-specialist"]],
    ["explain the architecture of this repo; leave out the tests", ["codebase-explorer"]],
    ["Check accessibility of index.html - no need for a security audit", ["accessibility-auditor"]],
    ["I don't want you to run the tests, I want the dependencies audited", ["dependency-auditor"]],
    ["No tests please, only check the licences of the dependencies", ["dependency-auditor"]],
    ["Rather than running the tests, tell me which licences the dependencies have", ["dependency-auditor"]],
    ["Instead of reviewing the code, find leaked secrets in it", ["security-auditor"]],
    ["Scan for secrets (but do not run the tests)", ["security-auditor"]],
    ["Audit the dependencies; the tests should not be run", ["dependency-auditor"]],
    [
      "First audit the dependencies without running the tests, then summarise data.csv",
      ["dependency-auditor", "data-analyst"],
    ],
    [
      "1. Audit the dependencies\n2. Do not run the tests\n3. Analyse data.csv",
      ["dependency-auditor", "data-analyst"],
    ],
    ["Audit the dependencies, then stop. Do not run the tests.", ["dependency-auditor"]],
    ["Avoid running the tests; find the errors in app.log", ["log-analyst"]],
    ["You don't need to run the tests. Plot revenue by month from data.csv", ["data-analyst"]],
    ["Do not use the debugger, use the test runner agent", ["test-runner"]],
    ["use @data-analyst rather than the test-runner", ["data-analyst"]],
    ["Leave the tests alone and lint the Dockerfile", ["devops-engineer"]],
  ])("%s", (input, agents) => {
    expect(agentsFor(input)).toEqual(agents);
  });

  it.each([
    "Do not run the tests",
    "Please don't audit the dependencies.",
    "No need to run the tests, thanks",
    "do not run the tests, first only review the code",
  ])("and where too little remains, a person is asked: %s", (input) => {
    expect(agentsFor(input)).toEqual([]);
  });
});

describe("words that tell what does not happen say whom a request is for", () => {
  it.each([
    ["the tests do not pass", "test-runner"],
    ["The tests run but do not pass", "test-runner"],
    ["our tests never pass on CI", "test-runner"],
    ["Why don't the tests run?", "test-runner"],
    ["I don't know why the tests fail", "test-runner"],
    ["Everything works except the login test", "test-runner"],
    ["Don't forget to run the tests", "test-runner"],
    ["make sure the tests do not fail", "test-runner"],
    ["Which functions don't have tests?", "test-runner"],
    ["why does my query not use the index", "database-specialist"],
    ["my query never finishes, what index do I need", "database-specialist"],
    ["Find queries that scan the table instead of using the index", "database-specialist"],
    ["the script doesn't run", "code-runner"],
    ["I can't find where X is defined", "codebase-explorer"],
    ["find files that are not imported anywhere", "codebase-explorer"],
    ["analyse data.csv without a model", "data-analyst"],
    ["is the page not accessible", "accessibility-auditor"],
    ["the container does not start without the env file", "devops-engineer"],
    ["Are there dependencies that we do not use?", "dependency-auditor"],
    ["Does the code compile without errors?", "typescript-specialist"],
    ["users cannot log in and the log says nothing", "log-analyst"],
  ])("%s", (input, agent) => {
    expect(agentsFor(input)).toEqual([agent]);
  });
});

const tasks = [
  { agent: "test-runner", verb: "run", doing: "running", what: "the tests" },
  { agent: "dependency-auditor", verb: "audit", doing: "auditing", what: "the dependencies" },
  { agent: "data-analyst", verb: "analyse", doing: "analysing", what: "data.csv" },
  { agent: "log-analyst", verb: "scan", doing: "scanning", what: "app.log for errors" },
  { agent: "typescript-specialist", verb: "check", doing: "checking", what: "the types" },
  { agent: "devops-engineer", verb: "lint", doing: "linting", what: "the Dockerfile" },
];
type NegatedTask = (typeof tasks)[number];

const clauses: ((request: string, task: NegatedTask) => string)[] = [
  (request, { verb, what }) => `${request}, but do not ${verb} ${what}`,
  (request, { verb, what }) => `${request}. Please don't ${verb} ${what}.`,
  (request, { verb, what }) => `Never ${verb} ${what}. ${request}`,
  (request, { doing, what }) => `Instead of ${doing} ${what}, ${request}`,
  (request, { verb, what }) => `${request}; no need to ${verb} ${what}`,
  (request, { verb, what }) => `${request}\n- do not ${verb} ${what}`,
  (request, { verb, what }) => `You must not ${verb} ${what}. ${request}`,
  (request, { doing, what }) => `${request}. Avoid ${doing} ${what}`,
];

it("a clause that says not to do what is for another agent never makes that agent part of the plan", () => {
  const requests = readPoolRequests(pool).flatMap(({ text }) => {
    const before = agentsFor(text);
    return before.length > 0 ? [{ text, before }] : [];
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...requests),
      fc.constantFrom(...tasks),
      fc.constantFrom(...clauses),
      ({ text, before }, task, negate) => {
        fc.pre(!before.includes(task.agent));
        expect(agentsFor(negate(text, task))).not.toContain(task.agent);
      },
    ),
    { numRuns: 200 },
  );
});
