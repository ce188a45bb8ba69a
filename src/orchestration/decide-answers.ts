import { checkAnswers } from "../consultation/check-answers.ts";
import { defaultAnswer } from "../consultation/default-answer.ts";
import type { Refusal } from "../problems.ts";
import type { Command } from "./commands.ts";
import { answerAsk } from "./decide-asks.ts";
import { answerConsultation } from "./decide-request.ts";
import { isRunning, openQuestions, type Run } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Takes answers to questions of a run: all of them, or none where one does not fit its question. */
export function answerQuestions(
  turn: Turn,
  { runId, answers }: Extract<Command, { type: "answer-questions" }>,
): Refusal | undefined {
  const run = turn.run(runId);
  if (run === undefined) return { code: "run_ended", detail: "The run has ended." };
  const open = openQuestions(run);
  const checked = checkAnswers(open, answers);
  if (!checked.ok) return checked.refusal;
  if (!isRunning(run)) return answerConsultation(turn, run, checked.value);
  for (const answer of checked.value) {
    const question = open.find(({ id }) => id === answer.questionId);
    if (question !== undefined) answerAsk(turn, runId, question, answer);
  }
  return undefined;
}

/** Answers the open questions of a consultation by their defaults. False where one of them has none. */
export function answerByDefault(turn: Turn, run: Run): boolean {
  const open = openQuestions(run);
  const answers = open.flatMap((question) => defaultAnswer(question) ?? []);
  if (open.length === 0 || answers.length < open.length) return false;
  return answerConsultation(turn, run, answers) === undefined;
}
