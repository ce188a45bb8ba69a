import { fillIn } from "../forms/fill-in.ts";
import { accept, type Refusal, type Reply, refuse } from "../problems.ts";
import type { Answer, Question } from "./brief.ts";

/**
 * Checks answers against the open questions, and fills their forms in. Refuses them all where one is to a question
 * that is not open, is empty, or is nothing that its question takes; the refusal points into the list of answers.
 */
export function checkAnswers(questions: readonly Question[], answers: readonly Answer[]): Reply<Answer[]> {
  const open = new Map(questions.map((question) => [question.id, question]));
  const checked: Answer[] = [];
  for (const [index, answer] of answers.entries()) {
    const pointer = `/answers/${index}`;
    const question = open.get(answer.questionId);
    if (question === undefined) {
      return refuse("question_not_open", "This question is not open.", `${pointer}/question`);
    }
    open.delete(answer.questionId);
    const each = checkAnswer(question, answer, pointer);
    if (!each.ok) return each;
    checked.push(each.value);
  }
  return accept(checked);
}

function checkAnswer(question: Question, answer: Answer, pointer: string): Reply<Answer> {
  const { text = "", files = [], value } = answer;
  const { accepts, schema } = question;
  if (text.trim() === "" && files.length === 0 && value === undefined) {
    return invalid("The answer is empty.", pointer);
  }
  if (files.length > 0 && !accepts.includes("files")) {
    return invalid("This question is not answered with files.", `${pointer}/files`);
  }
  const unfit = text.trim() === "" ? undefined : whyUnfit(question, text.trim());
  if (unfit !== undefined) return invalid(unfit, `${pointer}/text`);
  if (value === undefined) return accept(answer);
  if (schema === undefined) return invalid("This question has no form to fill in.", `${pointer}/value`);
  const filled = fillIn(schema, value);
  if (filled.ok) return accept({ ...answer, value: filled.value });
  return invalid(filled.refusal.detail, `${pointer}/value${filled.refusal.pointer ?? ""}`);
}

/** Why words are no answer, or undefined where they are. */
function whyUnfit({ accepts, choices = [] }: Question, words: string): string | undefined {
  if (accepts.includes("choice")) {
    if (choices.some(({ value }) => value === words)) return undefined;
    return `The answer must be one of: ${choices.map(({ value }) => value).join(", ")}.`;
  }
  const takesWords = accepts.includes("text") || accepts.includes("code");
  return takesWords ? undefined : "This question is not answered with text.";
}

const invalid = (detail: string, pointer: string): { ok: false; refusal: Refusal } =>
  refuse("invalid_request", detail, pointer);
