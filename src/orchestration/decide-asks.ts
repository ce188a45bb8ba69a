// What agents at work ask a person. An ask is a question of its run like any other; what becomes of it is told to
// the agent by one reply, and while one is open the agent's time stands still.

import type { z } from "zod";
import type { AgentReply } from "../agents/contract.ts";
import { ask, questionOf, replyOf } from "../consultation/ask.ts";
import type { Answer, Question } from "../consultation/brief.ts";
import { defaultAnswer } from "../consultation/default-answer.ts";
import { faultsOf } from "../text/faults-of.ts";
import { toPointer } from "../text/json-pointer.ts";
import type { AttemptRef } from "./commands.ts";
import { findAttempt } from "./decide-attempt.ts";
import { limits } from "./limits.ts";
import { questionsOf, type Run, type Running, type Step, sandboxOf } from "./state.ts";
import { aboutStep, type Turn } from "./turn.ts";

type Told = Pick<AgentReply, "result" | "error">;

/** Opens a question for an agent's `ask` request, or refuses it at once. One that was made before is passed over. */
export function takeAsk(turn: Turn, ref: AttemptRef, requestId: string, params: unknown): void {
  const found = findAttempt(turn, ref);
  if (found === undefined || isKnown(found.step, requestId)) return;
  const { run, step } = found;
  const parsed = ask.safeParse(params);
  const error = parsed.success ? whyTooMany(step) : invalidParams(parsed.error);
  if (!parsed.success || error !== undefined) {
    tell(turn, ref, requestId, { error });
    return;
  }
  const about = { agent: step.agent, stepId: step.id, attempt: step.attempt, requestId };
  const question = questionOf(parsed.data, turn.surroundings.newId("qst"), about);
  const deadline = turn.within(run, parsed.data.timeoutMs ?? limits.answerMs);
  turn.emit({ type: "consultation.question", ...aboutStep(run, step), data: { ...question, deadline } });
}

const isKnown = (step: Step, requestId: string): boolean =>
  step.replies.some(({ id }) => id === requestId) ||
  questionsOf(step).some(({ about }) => "requestId" in about && about.requestId === requestId);

function whyTooMany(step: Step): Told["error"] {
  const isFull = questionsOf(step).length >= limits.openAsks || step.replies.length >= limits.requests;
  return isFull ? { code: "too_many_asks", message: "The step has asked as much as it may." } : undefined;
}

function invalidParams({ issues }: z.ZodError): Told["error"] {
  const [fault] = faultsOf(issues);
  const pointer = toPointer(fault?.path ?? []);
  const message = `${pointer === "" ? "params" : pointer}: ${fault?.message ?? "does not fit"}`;
  return { code: "invalid_params", message, pointer };
}

/** Passes an answer, which must have been checked, on to the agent that asked. */
export function answerAsk(turn: Turn, runId: string, question: Question, answer: Answer): void {
  const asker = findAsker(turn, runId, question);
  if (asker === undefined) return;
  const { run, step, ref, requestId } = asker;
  turn.emit({ type: "consultation.answered", ...aboutStep(run, step), data: answer });
  tell(turn, ref, requestId, replyOf(question, answer));
  goOn(turn, ref);
}

/** Time is up for a question: its default answers it, or the agent is told that nobody did. */
export function expireAsk(turn: Turn, runId: string, question: Question): void {
  const preset = defaultAnswer(question);
  if (preset === undefined) giveUp(turn, runId, question);
  else answerAsk(turn, runId, question, preset);
}

function giveUp(turn: Turn, runId: string, question: Question): void {
  const asker = findAsker(turn, runId, question);
  if (asker === undefined) return;
  const { run, step, ref, requestId } = asker;
  const data = { questionId: question.id, reason: "it was not answered in time" };
  turn.emit({ type: "consultation.withdrawn", ...aboutStep(run, step), data });
  tell(turn, ref, requestId, { error: { code: "question_expired", message: "Nobody answered in time." } });
  goOn(turn, ref);
}

/** Withdraws what was asked by attempts that are over. */
export function withdrawAsks(turn: Turn, run: Run<Running>): void {
  for (const step of Object.values(run.progress.steps)) {
    const open = questionsOf(step);
    for (const question of step.questions.filter((each) => !open.includes(each))) {
      const data = { questionId: question.id, reason: "the attempt that asked is over" };
      turn.emit({ type: "consultation.withdrawn", ...aboutStep(run, step), data });
    }
  }
}

/** The attempt under way that asked a question, and by which of its requests. */
function findAsker(turn: Turn, runId: string, { about }: Question) {
  if (!("stepId" in about)) return undefined;
  const ref = { runId, stepId: about.stepId, attempt: about.attempt };
  const found = findAttempt(turn, ref);
  return found && { ...found, ref, requestId: about.requestId };
}

/** Replies to a request of an agent. */
export function tell(turn: Turn, ref: AttemptRef, id: string, told: Told): void {
  const found = findAttempt(turn, ref);
  if (found === undefined) return;
  const data = { attempt: ref.attempt, id, ...told };
  turn.emit({ type: "agent.reply", ...aboutStep(found.run, found.step), data });
}

/** Lets the agent's time run again once nothing it asked is open. A sandbox that is paused gets time to be resumed. */
function goOn(turn: Turn, ref: AttemptRef): void {
  const found = findAttempt(turn, ref);
  if (found?.step.progress.status !== "awaiting_answers" || questionsOf(found.step).length > 0) return;
  const resumeMs = sandboxOf(found.step)?.pausedAt === undefined ? 0 : limits.startMs;
  const deadline = turn.after(found.step.progress.timeLeftMs + resumeMs);
  const data = { attempt: ref.attempt, deadline };
  turn.emit({ type: "step.resumed", ...aboutStep(found.run, found.step), data });
}
