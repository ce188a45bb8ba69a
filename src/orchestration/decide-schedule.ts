import type { Refusal } from "../problems.ts";
import { catchUp, firstDue } from "../scheduling/timing.ts";
import type { CommandOf } from "./commands.ts";
import { acceptRun, checkRequest, checkRoom, failIfRefused } from "./decide-request.ts";
import { limits } from "./limits.ts";
import type { Schedule } from "./schedule.ts";
import type { Turn } from "./turn.ts";

export function createSchedule(turn: Turn, command: CommandOf<"create-schedule">): Refusal | undefined {
  if (turn.session?.status !== "open")
    return { code: "session_closed", detail: "A closed session takes no schedules." };
  const { type: _type, ...schedule } = command;
  const refusal = checkRun(turn, schedule.run) ?? checkNumber(turn.session.schedules);
  if (refusal !== undefined) return refusal;
  const first = firstDue(schedule.timing, turn.now);
  if (!first.ok) return first.refusal;
  turn.emit({ type: "schedule.created", data: { ...schedule, next: first.value } });
  return undefined;
}

function checkRun(turn: Turn, run: Schedule["run"]): Refusal | undefined {
  if (new TextEncoder().encode(JSON.stringify(run)).byteLength > limits.scheduleBytes) {
    const detail = `A scheduled run may have ${limits.scheduleBytes} bytes as JSON.`;
    return { code: "invalid_request", detail, pointer: "/run" };
  }
  const refusal = checkRequest(turn, run);
  return refusal && { ...refusal, pointer: `/run${refusal.pointer ?? ""}` };
}

function checkNumber(schedules: Record<string, Schedule>): Refusal | undefined {
  const open = Object.values(schedules).filter(({ next }) => next !== undefined);
  if (open.length < limits.schedules) return undefined;
  return { code: "limit_reached", detail: `A session has at most ${limits.schedules} schedules.` };
}

export function deleteSchedule(turn: Turn, scheduleId: string): Refusal | undefined {
  if (turn.session?.schedules[scheduleId] === undefined) return noSchedule;
  turn.emit({ type: "schedule.deleted", data: { scheduleId } });
  return undefined;
}

const noSchedule: Refusal = { code: "not_found", detail: "There is no such schedule." };

/**
 * Serves a time at which a schedule is due, and with it all later ones that have gone by: with one run, or by saying
 * why there is none. Where only room is wanting it is put off.
 */
export function fireSchedule(turn: Turn, command: CommandOf<"fire-schedule">): Refusal | undefined {
  const { scheduleId, dueAt, runId, traceId } = command;
  const { session } = turn;
  const schedule = session?.schedules[scheduleId];
  if (session === undefined || schedule?.next !== dueAt || Date.parse(dueAt) > turn.now) return noSchedule;
  const { run, timing } = schedule;
  const reason = command.refusal ?? checkRoom(session, run.onBusy) ?? checkRequest(turn, run);
  if (reason !== undefined && mayWait(turn, schedule, reason)) return putOff(turn, schedule, dueAt, reason);

  const serving = { scheduleId, dueAt, ...catchUp(timing, dueAt, turn.now) };
  if (reason !== undefined) {
    turn.emit({ type: "schedule.skipped", data: { ...serving, reason: explain(reason) } });
    return undefined;
  }
  turn.emit({ type: "schedule.fired", data: { ...serving, runId } });
  const refusal = acceptRun(turn, session, { runId, traceId }, { ...run, scheduleId });
  failIfRefused(turn, runId, refusal);
  return undefined;
}

/** Whether a firing can wait for what it was refused for to pass. */
const mayWait = (turn: Turn, { deferral }: Schedule, { code }: Refusal): boolean =>
  code === "too_many_runs" && (deferral === undefined || turn.now < Date.parse(deferral.until));

/** What is put off once is tried again without a word until its time is up. */
function putOff(turn: Turn, { id, deferral }: Schedule, dueAt: string, reason: Refusal): undefined {
  if (deferral !== undefined) return;
  const until = turn.after(limits.deferMs);
  turn.emit({
    type: "schedule.deferred",
    data: { scheduleId: id, dueAt, reason: explain(reason), until },
  });
}

const explain = ({ code, detail }: Refusal) => ({ code, detail });
