import type { Answer, Question } from "./brief.ts";
import { checkAnswers } from "./check-answers.ts";

/** What counts as a question's answer where nobody gives one in time; undefined: nothing does. */
export function defaultAnswer(question: Question): Answer | undefined {
  const { id, default: preset } = question;
  if (preset === undefined) return undefined;
  const given = typeof preset === "string" ? { text: preset } : { value: preset };
  const checked = checkAnswers([question], [{ questionId: id, ...given, isDefault: true }]);
  return checked.ok ? checked.value[0] : undefined;
}
