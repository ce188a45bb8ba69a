import { accept, type Refusal, type Reply, refuse } from "../problems.ts";
import type { Answer, Brief, FileRef, Question } from "./brief.ts";
import { extractCode } from "./code-blocks.ts";

/**
 * Works answers into a brief. Refuses them all where one is to a question that is not open, is empty, or is of
 * a kind that its question does not accept; the refusal points into the list of answers.
 */
export function applyAnswers(
  brief: Brief,
  questions: readonly Question[],
  answers: readonly Answer[],
): Reply<Brief> {
  const open = new Map(questions.map((question) => [question.id, question]));
  let current = brief;
  for (const [index, answer] of answers.entries()) {
    const pointer = `/answers/${index}`;
    const question = open.get(answer.questionId);
    if (question === undefined) {
      return refuse("question_not_open", "This question is not open.", `${pointer}/question`);
    }
    open.delete(answer.questionId);
    const applied = applyAnswer(current, question, answer, pointer);
    if (!applied.ok) return applied;
    current = applied.value;
  }
  return accept(current);
}

function applyAnswer(brief: Brief, question: Question, answer: Answer, pointer: string): Reply<Brief> {
  const { text = "", files = [] } = answer;
  const hasText = text.trim() !== "";
  if (!hasText && files.length === 0) return invalid("The answer is empty.", pointer);
  if (files.length > 0 && !question.accepts.includes("files")) {
    return invalid("This question is not answered with files.", `${pointer}/files`);
  }
  const withFiles = { ...brief, files: addFiles(brief.files, files) };
  return hasText ? applyText(withFiles, question, text, `${pointer}/text`) : accept(withFiles);
}

function applyText(brief: Brief, question: Question, text: string, pointer: string): Reply<Brief> {
  const { about, accepts, choices = [] } = question;
  const words = text.trim();
  if (accepts.includes("choice") && !choices.some(({ value }) => value === words)) {
    const offered = choices.map(({ value }) => value).join(", ");
    return invalid(`The answer must be one of: ${offered}.`, pointer);
  }
  if (about.kind === "agent") return accept({ ...brief, agents: [words] });
  const addWords = (added: string): Brief => ({
    ...brief,
    inputs: { ...brief.inputs, [about.input]: added },
  });
  const { code, rest } = extractCode(text);
  if (accepts.includes("code") && code.length > 0) {
    return accept({ ...(rest === "" ? brief : addWords(rest)), code: [...brief.code, ...code] });
  }
  if (accepts.includes("choice") || accepts.includes("text")) return accept(addWords(words));
  if (accepts.includes("code")) return accept({ ...brief, code: [...brief.code, { language: "", text }] });
  return invalid("This question is not answered with text.", pointer);
}

const invalid = (detail: string, pointer: string): { ok: false; refusal: Refusal } =>
  refuse("invalid_request", detail, pointer);

function addFiles(present: readonly FileRef[], added: readonly FileRef[]): FileRef[] {
  const byId = new Map([...present, ...added].map((file) => [file.id, file]));
  return [...byId.values()];
}
