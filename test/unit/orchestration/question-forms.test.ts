import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { assignmentOf } from "../../../src/orchestration/assignment.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { openQuestions } from "../../../src/orchestration/state.ts";
import { agent, request, TestSession } from "./support.ts";

type Inputs = Manifest["inputs"];

const target: Inputs[string] = {
  required: true,
  question: "Where to?",
  accepts: [],
  schema: {
    type: "object",
    properties: { port: { type: "integer", minimum: 1 }, host: { type: "string", default: "web" } },
    required: ["port"],
  },
};
const tone: Inputs[string] = { required: true, question: "Which tone?", accepts: ["text"] };

/** A session that has asked for the inputs of its only agent. */
function sessionAskingFor(inputs: Inputs): TestSession {
  const session = new TestSession([agent("deployer", { inputs })]);
  session.take({ type: "create-session", metadata: {} });
  session.take(request({ agents: ["deployer"], files: [] }));
  return session;
}

const idOf = (session: TestSession, input: string) =>
  openQuestions(session.run()).find(({ about }) => about.kind === "input" && about.input === input)?.id ??
  "none";

const answer = (session: TestSession, input: string, given: object) =>
  session.take({
    type: "answer-questions",
    runId: "run_a",
    answers: [{ questionId: idOf(session, input), ...given }],
  });

const inputsOf = (session: TestSession) => assignmentOf(session.state, session.attempt())?.task.inputs;

describe("an input that is a form", () => {
  it("is asked for with the form and its default", () => {
    const session = sessionAskingFor({ target: { ...target, default: { port: 80 } } });
    const { schema } = target;
    expect(openQuestions(session.run())).toMatchObject([
      { text: "Where to?", accepts: ["value"], schema, default: { port: 80 } },
    ]);
  });

  it("reaches the agent's task as it was filled in, defaults included", () => {
    const session = sessionAskingFor({ target });
    answer(session, "target", { value: { port: 80 } });
    expect(inputsOf(session)).toEqual({ target: { port: 80, host: "web" } });
  });

  it("takes no words, and an input in words no form", () => {
    const session = sessionAskingFor({ target, tone });
    expect(answer(session, "target", { text: "80" })).toBe("invalid_request");
    expect(answer(session, "tone", { value: { port: 80 } })).toBe("invalid_request");
    expect(openQuestions(session.run())).toHaveLength(2);
  });
});

describe("questions that nobody answers in time", () => {
  it("are answered by their defaults, and the run goes on", () => {
    const session = sessionAskingFor({
      target: { ...target, default: { port: 80 } },
      tone: { ...tone, default: "formal" },
    });
    session.now += limits.answerMs;
    const types = session.take({ type: "tick" });
    expect(types.slice(0, 2)).toEqual(["consultation.answered", "consultation.answered"]);
    expect(session.last("consultation.answered").data.isDefault).toBe(true);
    expect(inputsOf(session)).toEqual({ target: { port: 80, host: "web" }, tone: "formal" });
  });

  it("leave what a person did answer as it is", () => {
    const session = sessionAskingFor({ target: { ...target, default: { port: 80 } }, tone });
    answer(session, "tone", { text: "blunt" });
    session.now += limits.answerMs;
    session.take({ type: "tick" });
    expect(inputsOf(session)).toEqual({ target: { port: 80, host: "web" }, tone: "blunt" });
  });

  it("end the run where one of them has no default", () => {
    const session = sessionAskingFor({ target: { ...target, default: { port: 80 } }, tone });
    session.now += limits.answerMs;
    expect(session.take({ type: "tick" })).toEqual(["run.failed"]);
    expect(session.last("run.failed").data.failure.code).toBe("question_expired");
  });
});
