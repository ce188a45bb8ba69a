import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { applyAnswers } from "../../../src/consultation/apply-answers.ts";
import type { Answer, Brief, Question } from "../../../src/consultation/brief.ts";
import { checkAnswers } from "../../../src/consultation/check-answers.ts";
import { consult } from "../../../src/consultation/consult.ts";
import type { Strategy } from "../../../src/planning/plan.ts";
import { rankAgents } from "../../../src/routing/rank-agents.ts";
import { unsureBelow } from "../../../src/routing/thresholds.ts";
import { agentOf, samplePool } from "../routing/sample-pool.ts";
import { briefOf, countingIds, fileNamed } from "./factories.ts";

const code = { language: "js", text: "1" };

function ask(brief: Brief, pool: Manifest[] = samplePool, strategy: Strategy = "auto") {
  return consult(
    brief,
    rankAgents(brief, pool, () => null),
    pool,
    strategy,
    countingIds(),
  );
}

function questionsOf(brief: Brief, pool?: Manifest[], strategy?: Strategy): Question[] {
  const result = ask(brief, pool, strategy);
  return "questions" in result ? result.questions : [];
}

const agentWith = (inputs: Manifest["inputs"], name = "worker"): Manifest => ({
  ...agentOf("code-runner"),
  name,
  inputs,
  consumes: [],
  produces: [],
});

const input = (accepts: Manifest["inputs"][string]["accepts"], more: object = {}) => ({
  required: true,
  question: "What?",
  accepts,
  ...more,
});

describe("where the router is unsure", () => {
  test("one question asks for the agent, with at most five labelled choices", () => {
    const questions = questionsOf(briefOf({ goal: "hello" }));
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({ about: { kind: "agent" }, accepts: ["choice"] });
    expect(questions[0]?.choices).toHaveLength(5);
    for (const { value, label } of questions[0]?.choices ?? []) {
      expect(label.startsWith(`${value}: `)).toBe(true);
    }
  });

  test("the fitting agents are offered first", () => {
    const [question] = questionsOf(briefOf({ goal: "check my code", files: [fileNamed("a.test.ts")] }));
    const offered = question?.choices?.slice(0, 2).map(({ value }) => value);
    expect(offered?.sort()).toEqual(["code-runner", "test-runner"]);
  });

  test("because the agent that is meant cannot be used, the question says why, and offers the others", () => {
    const brief = briefOf({ goal: "why do my tests fail?" });
    const ranking = rankAgents(brief, samplePool, ({ name }) =>
      name === "test-runner" ? "it needs a model, and none is configured" : null,
    );
    expect(consult(brief, ranking, samplePool, "auto", countingIds())).toMatchObject({
      questions: [
        {
          about: { kind: "agent" },
          text: "This is for test-runner, which cannot be used: it needs a model, and none is configured. Which other agent do you want?",
          choices: expect.not.arrayContaining([expect.objectContaining({ value: "test-runner" })]),
        },
      ],
    });
  });

  test("of a part alone, the question quotes it, and it may be left out", () => {
    const brief = briefOf({ goal: "first polish the silverware, then run the tests" });
    expect(questionsOf(brief)).toEqual([
      {
        id: "qst_1",
        about: { kind: "agent", part: "polish the silverware" },
        text: 'It is not clear which agent should do this part: "polish the silverware". Which one do you want?',
        accepts: ["choice"],
        choices: expect.arrayContaining([{ value: "no agent", label: "No agent: leave this part out." }]),
      },
    ]);
    expect(questionsOf(brief)[0]?.choices).toHaveLength(6);
  });

  test("of a part again, as who was chosen for it is gone, the question is asked again", () => {
    const brief = briefOf({ goal: "first polish the silverware, then run the tests" });
    const answered = { ...brief, parts: { "polish the silverware": "butler" } };
    expect(questionsOf(answered)).toMatchObject([{ about: { part: "polish the silverware" } }]);
  });

  test("of several parts, there is a question for each", () => {
    const goal = "first polish the silverware, then run the tests, then wax the floor";
    expect(questionsOf(briefOf({ goal })).map(({ about }) => about)).toEqual([
      { kind: "agent", part: "polish the silverware" },
      { kind: "agent", part: "wax the floor" },
    ]);
  });

  test("of a part under the strategy single, the question is about the request", () => {
    const brief = briefOf({ goal: "first polish the silverware, then run the tests" });
    expect(questionsOf(brief, samplePool, "single")).toMatchObject([{ about: { kind: "agent" } }]);
    expect(questionsOf(brief, samplePool, "single")[0]?.about).not.toHaveProperty("part");
  });

  test("because the agent that a part is meant for cannot be used, the question is about that part", () => {
    const brief = briefOf({ goal: "run the tests, then summarise the report" });
    const isAvailable = ({ name }: Manifest) => (name === "summarizer" ? "it needs a model" : null);
    const ranking = rankAgents(brief, samplePool, isAvailable);
    const result = consult(brief, ranking, samplePool, "auto", countingIds());
    expect(result).toMatchObject({
      questions: [
        {
          about: { kind: "agent", part: "summarise the report" },
          text: '"summarise the report" is for summarizer, which cannot be used: it needs a model. Which other agent do you want?',
        },
      ],
    });
    const questions = "questions" in result ? result.questions : [];
    const without = applyAnswers(brief, questions, [{ questionId: "qst_1", text: "no agent" }]);
    const { ranked, confidence } = rankAgents(without, samplePool, isAvailable);
    expect(ranked[0]?.agent).toBe("test-runner");
    expect(confidence).toBeGreaterThanOrEqual(unsureBelow);
  });

  test("nothing is asked if there is no agent to choose", () => {
    expect(ask(briefOf({ goal: "hello" }), [])).toEqual({ confidence: 0 });
  });

  test("nothing is asked once an agent was named", () => {
    expect(ask(briefOf({ goal: "hello", agents: ["recipe-finder"] }))).toEqual({ confidence: 1 });
  });
});

describe("where the router is sure", () => {
  test("work begins if nothing is missing", () => {
    const result = ask(briefOf({ goal: "why do my tests fail?", files: [fileNamed("app.zip")] }));
    expect(result).toEqual({ confidence: expect.closeTo(1, 0) });
  });

  test("a required input that is missing is asked for in the manifest's words", () => {
    expect(questionsOf(briefOf({ goal: "why do my tests fail?" }))).toEqual([
      {
        id: "qst_1",
        about: { kind: "input", agent: "test-runner", input: "files" },
        text: "Which project should I test?",
        accepts: ["files"],
      },
    ]);
  });

  test("an input with choices offers them", () => {
    expect(questionsOf(briefOf({ agents: ["meeting-scheduler"] }))).toMatchObject([
      {
        accepts: ["choice"],
        choices: [{ value: "15 minutes" }, { value: "30 minutes" }, { value: "one hour" }],
      },
    ]);
  });

  test.each<[string, Partial<Brief>, number]>([
    ["a code block", { code: [code] }, 0],
    ["a file", { files: [fileNamed("main.py")] }, 0],
    ["words", { inputs: { code: "something" } }, 1],
    ["nothing", {}, 1],
  ])("code that may also come as files is given by %s or not", (_, parts, count) => {
    expect(questionsOf(briefOf({ agents: ["code-runner"], ...parts }))).toHaveLength(count);
  });

  test("an input in words is not given by its name's being that of something built in", () => {
    const pool = [agentWith({ constructor: input(["text"]) })];
    expect(questionsOf(briefOf({ agents: ["worker"] }), pool)).toHaveLength(1);
  });

  test("an optional input is not asked for", () => {
    const pool = [agentWith({ note: input(["text"], { required: false }) })];
    expect(questionsOf(briefOf({ agents: ["worker"] }), pool)).toEqual([]);
  });

  test("at most five questions are asked at once", () => {
    const inputs = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, input(["text"])]));
    expect(questionsOf(briefOf({ agents: ["worker"] }), [agentWith(inputs)])).toHaveLength(5);
  });

  test("several agents that lack files are served by one question", () => {
    expect(questionsOf(briefOf({ agents: ["test-runner", "log-analyst"] }))).toHaveLength(1);
  });

  test("what an agent gets from the one before is not asked for", () => {
    const inOrder = briefOf({ agents: ["code-runner", "test-runner"], code: [code] });
    expect(questionsOf(inOrder)).toEqual([]);
    expect(questionsOf(inOrder, samplePool, "fan-out")).toMatchObject([{ about: { agent: "test-runner" } }]);
    const otherOrder = briefOf({ agents: ["test-runner", "code-runner"], code: [code] });
    expect(questionsOf(otherOrder)).toMatchObject([{ about: { agent: "test-runner" } }]);
  });

  test("only the one agent that will work is asked about under the strategy single", () => {
    const brief = briefOf({ agents: ["meeting-scheduler", "translator"] });
    expect(questionsOf(brief, samplePool, "single")).toMatchObject([
      { about: { agent: "meeting-scheduler" } },
    ]);
    expect(questionsOf(brief, samplePool, "auto")).toHaveLength(2);
  });
});

describe("asking and answering", () => {
  const accepts = fc.subarray(["files", "code", "text"] as const, { minLength: 1 });
  const spec = fc.record({
    required: fc.boolean(),
    question: fc.constant("What?"),
    accepts: accepts.map((sources) => [...sources]),
  });
  const withChoices = spec.map((each) => ({ ...each, choices: ["one", "two"] }));
  const inputs = fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e", "f"), fc.oneof(spec, withChoices));
  const pool = fc
    .array(inputs, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((each, index) => agentWith(each, `agent-${index}`)));
  const goal = fc.constantFrom(
    "run this script",
    "hello",
    "run it, then print the output",
    "agent-1 and agent-2 please",
    "first polish it, then ask agent-1, then wax the floor and run it",
  );

  /** An answer of the kind that the question names at a place of its choice. */
  const answerTo = ({ id, accepts, choices }: Question, pick: number): Answer => {
    const kind = accepts[pick % accepts.length];
    if (kind === "files") return { questionId: id, files: [fileNamed("a.txt")] };
    if (kind === "choice") return { questionId: id, text: choices?.[pick % choices.length]?.value ?? "" };
    return { questionId: id, text: kind === "code" ? "```js\n1\n```" : "some words" };
  };

  test("comes to an end within a few rounds, for any pool and any fitting answers", () => {
    fc.assert(
      fc.property(pool, goal, fc.infiniteStream(fc.nat({ max: 5 })), (agents, words, picks) => {
        let brief = briefOf({ goal: words });
        for (let round = 0; round < 8; round += 1) {
          const result = ask(brief, agents);
          if (!("questions" in result)) {
            expect(result.confidence).toBeGreaterThanOrEqual(unsureBelow);
            return;
          }
          const answers = result.questions.map((question) => answerTo(question, picks.next().value));
          const checked = checkAnswers(result.questions, answers);
          if (!checked.ok) throw new Error(checked.refusal.detail);
          brief = applyAnswers(brief, result.questions, checked.value);
        }
        throw new Error("There were questions after eight rounds.");
      }),
      { numRuns: 100 },
    );
  });
});
