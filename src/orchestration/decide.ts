// The rules of a session: which events a command leads to. Pure: the same state, command and surroundings
// always give the same events, which is what lets a session be killed at any moment and go on.

import type { EventDraft } from "../events/schema.ts";
import { accept, type Refusal, type Reply } from "../problems.ts";
import type { Command, Surroundings } from "./commands.ts";
import { answerQuestions } from "./decide-answers.ts";
import {
  failAttempt,
  recordPause,
  recordResumption,
  recordSandbox,
  recordSandboxGone,
  startStep,
} from "./decide-attempt.ts";
import { decidePlan } from "./decide-plan.ts";
import { readRecords } from "./decide-records.ts";
import { cancelRun, closeSession, createSession, requestRun } from "./decide-request.ts";
import { createSchedule, deleteSchedule, fireSchedule } from "./decide-schedule.ts";
import { passTime } from "./decide-time.ts";
import { stopAtQuota } from "./enforce-budget.ts";
import { settle } from "./settle.ts";
import type { SessionState } from "./state.ts";
import { takeUp } from "./take-up.ts";
import { Turn } from "./turn.ts";

/** The events that a command leads to, or why it is refused. A refused command changes nothing. */
export function decide(
  state: SessionState,
  command: Command,
  surroundings: Surroundings,
): Reply<EventDraft[]> {
  const turn = new Turn(state, surroundings);
  const refusal = carryOut(turn, command);
  if (refusal !== undefined) return { ok: false, refusal };
  settle(turn);
  return accept(turn.events);
}

function carryOut(turn: Turn, command: Command): Refusal | undefined {
  switch (command.type) {
    case "create-session":
      return createSession(turn, command);
    case "close-session":
      return closeSession(turn);
    case "request-run":
      return requestRun(turn, command);
    case "create-schedule":
      return createSchedule(turn, command);
    case "delete-schedule":
      return deleteSchedule(turn, command.scheduleId);
    case "fire-schedule":
      return fireSchedule(turn, command);
    case "answer-questions":
      return answerQuestions(turn, command);
    case "decide-plan":
      return decidePlan(turn, command.runId, command.approval);
    case "cancel-run":
      return cancelRun(turn, command.runId, command.reason);
    case "sandbox-created":
      return recordSandbox(turn, command);
    case "sandbox-paused":
      return recordPause(turn, command);
    case "sandbox-resumed":
      return recordResumption(turn, command);
    case "sandbox-gone":
      return recordSandboxGone(turn, command);
    case "agent-started":
      return startStep(turn, command);
    case "records-read":
      return readRecords(turn, command);
    case "attempt-failed":
      return failAttempt(turn, command, command.failure);
    case "quota-used-up":
      return stopAtQuota(turn, command.detail);
    case "take-up":
      return takeUp(turn);
    case "tick":
      return passTime(turn);
  }
}
