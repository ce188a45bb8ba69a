import { describe, expect, it } from "vitest";
import { assignmentOf } from "../../../src/orchestration/assignment.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import {
  begin,
  fail,
  type GraphSteps,
  graphRequest,
  sessionWithGraph,
  statesOf,
  stepCalled,
  succeed,
} from "./graph-support.ts";
import { file, agent as newAgent, openSession, request, TestSession } from "./support.ts";

const agent = "spare";

const assignmentFor = (session: TestSession, name: string) => {
  const { id, attempt } = stepCalled(session, name);
  const assignment = assignmentOf(session.state, { runId: "run_a", stepId: id, attempt });
  if (assignment === undefined) throw new Error(`nothing is to be done for ${name}`);
  return assignment;
};

const finding = (severity: "error" | "warning", message = "oh") =>
  ({ type: "finding", severity, message }) as const;

const artifact = (path: string) =>
  ({
    type: "artifact",
    artifactId: `art_${path}`,
    path,
    mediaType: "text/plain",
    bytes: 1,
    sha256: "0",
  }) as const;

describe("a graph", () => {
  const diamond = [
    { id: "join", agent, use: { left: {}, right: {} } },
    { id: "left", agent, after: ["top"] },
    { id: "right", agent, after: ["top"] },
    { id: "top", agent },
  ];

  it("is planned with its steps behind those they wait for, whatever order it gives them in", () => {
    const { steps } = sessionWithGraph(diamond).last("plan.proposed").data;
    expect(steps.map(({ label }) => label)).toEqual(["top", "left", "right", "join"]);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(4);
  });

  it("has steps work side by side as soon as what they wait for has ended", () => {
    const session = sessionWithGraph(diamond);
    expect(statesOf(session)).toEqual({
      top: "scheduled",
      left: "waiting",
      right: "waiting",
      join: "waiting",
    });
    succeed(session, "top");
    expect(statesOf(session)).toMatchObject({ left: "scheduled", right: "scheduled", join: "waiting" });
    succeed(session, "right");
    expect(statesOf(session)).toMatchObject({ left: "scheduled", join: "waiting" });
    succeed(session, "left");
    succeed(session, "join");
    expect(session.last("run.completed").data).toMatchObject({
      summary: "join is done",
      aggregation: { kind: "any" },
    });
  });

  it("has the result of the step that it names", () => {
    const session = sessionWithGraph(
      [
        { id: "main", agent },
        { id: "aside", agent },
      ],
      {},
      "main",
    );
    succeed(session, "main");
    fail(session, "aside");
    expect(session.last("run.completed").data.summary).toBe("main is done");
  });

  it("fails with the failure of the step that was to give its result", () => {
    const session = sessionWithGraph(
      [
        { id: "main", agent },
        { id: "aside", agent },
      ],
      {},
      "main",
    );
    succeed(session, "aside");
    fail(session, "main");
    expect(session.last("run.failed").data.failure.message).toBe("main broke");
  });

  it("gives a step its own words, files, retries and time", () => {
    const steps = [
      {
        id: "own",
        agent,
        input: "Run this:\n```js\n1\n```",
        files: ["fil_b.js"],
        retries: 3,
        timeoutSeconds: 7,
      },
      { id: "plain", agent },
    ];
    const session = sessionWithGraph(steps, { files: [file("a.js"), file("b.js")] });
    const own = assignmentFor(session, "own");
    expect(own).toMatchObject({ timeoutMs: 7_000, snippets: [{ text: "1" }], files: [{ name: "b.js" }] });
    expect(own.task.request).toContain("Run this");
    expect(stepCalled(session, "own").retriesLeft).toBe(3);
    expect(assignmentFor(session, "plain").task).toMatchObject({ request: "do it", files: ["a.js", "b.js"] });
  });

  it("gives code that was answered to the steps that have none of their own", () => {
    const steps = [
      { id: "own", agent: "coder", input: "Run this:\n```js\n1\n```" },
      { id: "words", agent: "coder", input: "Run it" },
    ];
    const inputs = { code: { required: true, question: "Which code?", accepts: ["code" as const] } };
    const session = new TestSession([newAgent("coder", { inputs })]);
    session.take({ type: "create-session", metadata: {} });
    session.take(graphRequest(steps, { input: "Run it" }));
    const { id: questionId } = session.last("consultation.question").data;
    const answers = [{ questionId, text: "```js\n2\n```" }];
    session.take({ type: "answer-questions", runId: "run_a", answers });
    expect(assignmentFor(session, "own").snippets).toMatchObject([{ text: "1" }]);
    expect(assignmentFor(session, "words").snippets).toMatchObject([{ text: "2" }]);
  });

  it("gives a step with words of its own none of the request's code", () => {
    const steps = [
      { id: "own", agent, input: "Look around" },
      { id: "plain", agent },
    ];
    const session = sessionWithGraph(steps, { input: "Run this:\n```js\n1\n```" });
    expect(assignmentFor(session, "own").snippets).toEqual([]);
    expect(assignmentFor(session, "plain").snippets).toMatchObject([{ text: "1" }]);
  });

  it("with an agent that nobody has is refused, and told where", () => {
    const session = openSession();
    const steps = [
      { id: "a", agent },
      { id: "b", agent: "nobody" },
    ];
    expect(session.take(graphRequest(steps))).toBe("unknown_agent");
  });

  it("asks for the files that a step needs, unless earlier steps make them", () => {
    const files = { files: [] };
    const asking = sessionWithGraph([{ id: "test", agent: "test-runner" }], files);
    expect(asking.last("consultation.question").data.about).toMatchObject({ agent: "test-runner" });
    const fed = sessionWithGraph(
      [
        { id: "make", agent: "generator" },
        { id: "test", agent: "test-runner", use: { make: { artifacts: "**" } } },
      ],
      files,
    );
    expect(statesOf(fed)).toEqual({ make: "scheduled", test: "waiting" });
  });
});

describe("a graph whose steps run code", () => {
  const code = "Run this:\n```js\n1\n```";
  const take = (input: string, words: string) => {
    const inputs = { code: { required: true, question: "Which code?", accepts: ["code" as const] } };
    const session = new TestSession([newAgent("coder", { inputs })]);
    session.take({ type: "create-session", metadata: {} });
    session.take(graphRequest([{ id: "only", agent: "coder", input: words }], { input }));
    return session;
  };

  it("does not ask for code where a step has its own", () => {
    expect(statesOf(take("Do it.", code))).toEqual({ only: "scheduled" });
  });

  it("asks for the code that a step lacks, though the request has some", () => {
    expect(take(code, "Run it.").last("consultation.question").data.about).toMatchObject({ agent: "coder" });
  });
});

describe("a graph of many steps", () => {
  it("with many files for each is refused, as the log would name each file for each step", () => {
    const session = openSession();
    const files = Array.from({ length: 21 }, (_, n) => file(`f${n}`));
    const steps = Array.from({ length: 50 }, (_, n) => ({ id: `s${n}`, agent }));
    expect(session.take(graphRequest(steps, { files }))).toBe("invalid_request");
    const sparing = steps.map((step) => ({ ...step, files: ["fil_f1"] }));
    expect(session.take(graphRequest(sparing, { files }))).toContain("plan.proposed");
  });
});

describe("what a step uses of an earlier one", () => {
  const made = [finding("error"), artifact("dist/a.js"), artifact("notes.md")];

  it("is its summary, and of output, findings and artifacts what it names", () => {
    const session = sessionWithGraph([
      { id: "make", agent },
      { id: "all", agent, use: { make: { output: true, findings: true, artifacts: "dist/*" } } },
      { id: "little", agent, use: { make: {} } },
      { id: "nothing", agent, after: ["make"] },
    ]);
    succeed(session, "make", { n: 1 }, made);
    const all = assignmentFor(session, "all");
    expect(all.artifacts.map(({ path }) => path)).toEqual(["dist/a.js"]);
    expect(all.task.previous).toMatchObject([
      { summary: "make is done", output: { n: 1 }, findings: [{ severity: "error", message: "oh" }] },
    ]);
    const little = assignmentFor(session, "little");
    expect(little.artifacts).toEqual([]);
    expect(little.task.previous).toEqual([
      { stepId: stepCalled(session, "make").id, agent, summary: "make is done", output: null },
    ]);
    expect(assignmentFor(session, "nothing").task.previous).toEqual([]);
  });
});

describe("a condition", () => {
  const branches: GraphSteps = [
    { id: "check", agent },
    { id: "repair", agent, when: [{ step: "check", findings: { severity: "error" } }] },
    { id: "praise", agent, when: [{ step: "check", findings: { severity: "error", atMost: 0 } }] },
    { id: "rescue", agent, when: [{ step: "check", status: "failed" }] },
  ];

  it.each([
    ["with errors", () => [finding("error")], { repair: "scheduled", praise: "skipped", rescue: "skipped" }],
    ["without", () => [finding("warning")], { repair: "skipped", praise: "scheduled", rescue: "skipped" }],
  ])("chooses the branch of a check %s", (_name, records, states) => {
    const session = sessionWithGraph(branches);
    succeed(session, "check", null, records());
    expect(statesOf(session)).toMatchObject(states);
    expect(session.last("step.skipped").data.reason).toContain(
      "its condition on check (spare) does not hold",
    );
  });

  it("can wait for a failure", () => {
    const session = sessionWithGraph(branches);
    fail(session, "check");
    expect(statesOf(session)).toMatchObject({ rescue: "scheduled", repair: "skipped" });
  });
});

describe("a step that failed for good", () => {
  const steps = (onFailure?: "fail" | "skip" | "degrade") => [
    { id: "lint", agent, ...(onFailure === undefined ? {} : { onFailure }) },
    { id: "test", agent },
    { id: "report", agent, use: { lint: {}, test: {} } },
  ];

  it.each([undefined, "skip" as const])("has what builds on it skipped with the reason (%s)", (onFailure) => {
    const session = sessionWithGraph(steps(onFailure));
    fail(session, "lint");
    expect(session.last("step.skipped").data.reason).toBe("it builds on lint (spare), which did not succeed");
    succeed(session, "test");
    expect(session.last("run.failed").data.failure.code).toBe("all_steps_failed");
  });

  it("is done without where the plan says so, and the task tells what is missing", () => {
    const session = sessionWithGraph(steps("degrade"));
    fail(session, "lint");
    succeed(session, "test");
    const { task } = assignmentFor(session, "report");
    expect(task.previous.map(({ summary }) => summary)).toEqual(["test is done"]);
    expect(task.missing).toEqual([{ stepId: stepCalled(session, "lint").id, agent, reason: "lint broke" }]);
    succeed(session, "report");
    expect(session.last("run.completed").data.summary).toBe("report is done");
  });

  it("fails the run where the plan says so, and what is under way is cancelled and its sandboxes killed", () => {
    const session = sessionWithGraph(steps("fail"));
    begin(session, "test");
    fail(session, "lint");
    expect(statesOf(session)).toEqual({ lint: "failed", test: "cancelled", report: "cancelled" });
    const [kill] = effects(session.state, session.now).kills;
    expect(kill?.sandboxId).toBe("sb_test");
    if (kill !== undefined) session.take({ type: "sandbox-gone", reason: "killed", ...kill });
    expect(session.last("run.failed").data.failure.message).toBe("lint broke");
  });

  it("does not make a run that its caller cancels a failed one", () => {
    const session = sessionWithGraph(steps("fail"));
    expect(session.take({ type: "cancel-run", runId: "run_a", reason: "enough" })).toContain("run.cancelled");
  });
});

describe("the aggregation of a run", () => {
  const three = ["a", "b", "c"].map((id) => ({ id, agent }));

  it("by first success ends it with one, and cancels the others", () => {
    const session = sessionWithGraph(three, { aggregate: { kind: "first-success" } });
    begin(session, "a");
    fail(session, "c");
    succeed(session, "b");
    expect(statesOf(session)).toEqual({ a: "cancelled", b: "succeeded", c: "failed" });
    const [kill] = effects(session.state, session.now).kills;
    if (kill !== undefined) session.take({ type: "sandbox-gone", reason: "killed", ...kill });
    const { summary, aggregation, steps } = session.last("run.completed").data;
    expect(summary).toBe("b is done");
    expect(aggregation).toEqual({ kind: "first-success", steps: [steps[1]?.stepId] });
  });

  it("by a quorum that can never be reached refuses the request", () => {
    const session = openSession();
    expect(session.take(graphRequest(three, { aggregate: { kind: "quorum", n: 4 } }))).toBe(
      "invalid_request",
    );
    expect(session.take(graphRequest(three, { aggregate: { kind: "quorum", n: 3 } }))).toContain(
      "plan.proposed",
    );
  });

  it("by a quorum takes no edit of its plan that leaves too few steps", () => {
    const session = sessionWithGraph(three, { aggregate: { kind: "quorum", n: 3 }, approve: "plan" });
    const [first] = session.last("plan.proposed").data.steps;
    const plan = { steps: [{ id: first?.id ?? "" }] };
    const approval = { decision: "approve", plan } as const;
    expect(session.take({ type: "decide-plan", runId: "run_a", approval })).toBe("invalid_request");
    expect(
      session.take({ type: "decide-plan", runId: "run_a", approval: { decision: "approve" } }),
    ).toContain("plan.approved");
  });

  it("by vote has the answer with most weight", () => {
    const session = sessionWithGraph(three, { aggregate: { kind: "vote", by: "verdict" } });
    succeed(session, "a", { verdict: "merge", confidence: 0.9 });
    succeed(session, "b", { verdict: "wait", confidence: 0.4 });
    succeed(session, "c", { verdict: "wait", confidence: 0.4 });
    expect(session.last("run.completed").data).toMatchObject({
      summary: "merge",
      aggregation: { kind: "vote", answer: "merge", tally: [{ weight: 0.9 }, { weight: 0.8 }] },
    });
  });

  it("by merge has each finding once, with those who reported it", () => {
    const session = sessionWithGraph(three, { aggregate: { kind: "merge" } });
    succeed(session, "a", null, [finding("warning", "Too  long")]);
    succeed(session, "b", null, [finding("error", "too long")]);
    succeed(session, "c", null, [finding("error", "other")]);
    const { findings, steps } = session.last("run.completed").data;
    expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      "error too long",
      "error other",
    ]);
    expect(findings[0]?.sources?.map(({ stepId }) => stepId)).toEqual([steps[0]?.stepId, steps[1]?.stepId]);
  });

  it("holds for a fan-out too", () => {
    const session = openSession();
    const files = [file("a/package.json"), file("b/package.json")];
    const asked = { input: "run the tests", strategy: "fan-out", files } as const;
    const aggregate = { kind: "all" } as const;
    session.take(request({ ...asked, agents: ["spare"], aggregate }));
    expect(session.last("plan.proposed").data).toMatchObject({ shape: "fan-out", aggregate });
  });
});
