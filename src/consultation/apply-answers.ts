import { type Answer, type Brief, type FileRef, noAgent, type Question } from "./brief.ts";
import { extractCode } from "./code-blocks.ts";

/** Works answers, which must have been checked, into a brief. */
export function applyAnswers(
  brief: Brief,
  questions: readonly Question[],
  answers: readonly Answer[],
): Brief {
  let current = brief;
  for (const answer of answers) {
    const question = questions.find(({ id }) => id === answer.questionId);
    if (question !== undefined) current = applyAnswer(current, question, answer);
  }
  return current;
}

function applyAnswer(brief: Brief, question: Question, { text = "", files = [], value }: Answer): Brief {
  const withFiles = { ...brief, files: addFiles(brief.files, files) };
  const withValue = value === undefined ? withFiles : addInput(withFiles, question, value);
  return text.trim() === "" ? withValue : applyText(withValue, question, text);
}

function applyText(brief: Brief, question: Question, text: string): Brief {
  const { about, accepts } = question;
  const words = text.trim();
  if (about.kind === "agent")
    return about.part === undefined ? { ...brief, agents: [words] } : assign(brief, about.part, words);
  if (accepts.includes("choice")) return addInput(brief, question, words);
  const { code: blocks, rest } = extractCode(text);
  const code = blocks.map(({ language, text }) => ({ language, text }));
  if (accepts.includes("code") && code.length > 0) {
    return { ...(rest === "" ? brief : addInput(brief, question, rest)), code: [...brief.code, ...code] };
  }
  if (accepts.includes("text")) return addInput(brief, question, words);
  return { ...brief, code: [...brief.code, { language: "", text }] };
}

const assign = (brief: Brief, part: string, words: string): Brief => ({
  ...brief,
  parts: { ...brief.parts, [part]: words === noAgent ? null : words },
});

const addInput = (brief: Brief, { about }: Question, given: Brief["inputs"][string]): Brief =>
  about.kind === "input" ? { ...brief, inputs: { ...brief.inputs, [about.input]: given } } : brief;

function addFiles(present: readonly FileRef[], added: readonly FileRef[]): FileRef[] {
  const byId = new Map([...present, ...added].map((file) => [file.id, file]));
  return [...byId.values()];
}
