import { describe, expect, test } from "vitest";
import { applyAnswers } from "../../../src/consultation/apply-answers.ts";
import { type Answer, noAgent, type Question } from "../../../src/consultation/brief.ts";
import { checkAnswers } from "../../../src/consultation/check-answers.ts";
import { accept } from "../../../src/problems.ts";
import { briefOf, fileNamed } from "./factories.ts";

const about = (input: string) => ({ kind: "input" as const, agent: "worker", input });
const question = (id: string, accepts: Question["accepts"], more: Partial<Question> = {}): Question => ({
  id,
  about: about(id),
  text: "What?",
  accepts,
  ...more,
});
const choices = [
  { value: "code-runner", label: "code-runner: runs code" },
  { value: "test-runner", label: "test-runner: runs tests" },
];
const partChoices = [...choices, { value: noAgent, label: "No agent" }];
const questions = [
  question("files", ["files"]),
  question("code", ["code"]),
  question("codeOrFiles", ["code", "files"]),
  question("codeOrText", ["code", "text"]),
  question("text", ["text"]),
  question("choice", ["choice"], { choices }),
  question("agent", ["choice"], { choices, about: { kind: "agent" } }),
  question("part", ["choice"], { choices: partChoices, about: { kind: "agent", part: "lint it" } }),
];

const present = briefOf({
  goal: "do it",
  files: [fileNamed("present.txt")],
  code: [{ language: "js", text: "0" }],
  inputs: { tone: "formal" },
});

/** Checks answers, and works them in where they are none to refuse. */
function apply(...answers: Answer[]) {
  const checked = checkAnswers(questions, answers);
  return checked.ok ? accept(applyAnswers(present, questions, checked.value)) : checked;
}

describe("an answer is worked into the brief", () => {
  test.each<[string, Answer, object]>([
    [
      "files beside those there were",
      { questionId: "files", files: [fileNamed("new.txt")] },
      { files: [fileNamed("present.txt"), fileNamed("new.txt")] },
    ],
    [
      "a file that was there, once",
      { questionId: "files", files: [fileNamed("present.txt")] },
      { files: present.files },
    ],
    [
      "words for code, as they are",
      { questionId: "code", text: "  if x:\n    y" },
      { code: [...present.code, { language: "", text: "  if x:\n    y" }] },
    ],
    [
      "a fenced block for code, and the words round it",
      { questionId: "code", text: "this:\n```py\n  x = 1\n```" },
      {
        code: [...present.code, { language: "py", text: "  x = 1" }],
        inputs: { tone: "formal", code: "this:" },
      },
    ],
    [
      "words where code would do as well",
      { questionId: "codeOrText", text: " a sum " },
      { inputs: { tone: "formal", codeOrText: "a sum" } },
    ],
    [
      "words",
      { questionId: "text", text: " ```not code``` " },
      { inputs: { tone: "formal", text: "```not code```" } },
    ],
    [
      "a choice",
      { questionId: "choice", text: "test-runner" },
      { inputs: { tone: "formal", choice: "test-runner" } },
    ],
    ["the choice of an agent", { questionId: "agent", text: " test-runner " }, { agents: ["test-runner"] }],
    [
      "the choice of an agent for a part",
      { questionId: "part", text: "test-runner" },
      { agents: [], parts: { "lint it": "test-runner" } },
    ],
    [
      "the choice to leave a part out",
      { questionId: "part", text: noAgent },
      { agents: [], parts: { "lint it": null } },
    ],
    [
      "code and files at once",
      { questionId: "codeOrFiles", text: "1", files: [fileNamed("new.txt")] },
      {
        code: [...present.code, { language: "", text: "1" }],
        files: [...present.files, fileNamed("new.txt")],
      },
    ],
  ])("%s", (_, answer, change) => {
    expect(apply(answer)).toEqual({ ok: true, value: { ...present, ...change } });
  });

  test("after the others of its list", () => {
    expect(apply({ questionId: "text", text: "a" }, { questionId: "agent", text: "code-runner" })).toEqual({
      ok: true,
      value: { ...present, inputs: { tone: "formal", text: "a" }, agents: ["code-runner"] },
    });
  });
});

describe("an answer is refused", () => {
  test.each<[string, Answer, string, string]>([
    [
      "to a question that was not asked",
      { questionId: "other", text: "a" },
      "question_not_open",
      "/question",
    ],
    [
      "that was given before in the list",
      { questionId: "text", text: "b" },
      "question_not_open",
      "/question",
    ],
    ["that is empty", { questionId: "agent" }, "invalid_request", ""],
    ["that is blank", { questionId: "code", text: " \n", files: [] }, "invalid_request", ""],
    [
      "with files to a question for text",
      { questionId: "choice", text: "test-runner", files: [fileNamed("a")] },
      "invalid_request",
      "/files",
    ],
    ["with text to a question for files", { questionId: "files", text: "a.txt" }, "invalid_request", "/text"],
    ["that was not offered", { questionId: "agent", text: "translator" }, "invalid_request", "/text"],
  ])("%s", (_, answer, code, place) => {
    const result = apply({ questionId: "text", text: "a" }, answer);
    expect(result).toMatchObject({ ok: false, refusal: { code, pointer: `/answers/1${place}` } });
  });
});
