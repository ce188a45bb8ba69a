import type { EventDraft } from "../events/schema.ts";
import { cut } from "../text/fit.ts";
import { evolveRun, startRun } from "./evolve-run.ts";
import { endSchedules, evolveSchedules } from "./evolve-schedules.ts";
import { limits } from "./limits.ts";
import { type Ended, isRunEnded, type LiveSession, type Run, type SessionState } from "./state.ts";

/** What a session's state is after an event. Nothing but folding: an event that does not fit changes nothing. */
export function evolve(state: SessionState, event: EventDraft): SessionState {
  if (event.type === "session.created") {
    return { status: "open", ...event.data, createdAt: event.time, runs: {}, schedules: {}, history: [] };
  }
  if (state.status === "none") return state;
  if (event.type === "session.closed") {
    return { ...state, status: "closed", schedules: endSchedules(state.schedules) };
  }
  const schedules = evolveSchedules(state.schedules, event);
  return schedules === state.schedules ? evolveRuns(state, event) : { ...state, schedules };
}

function evolveRuns(state: LiveSession, event: EventDraft): LiveSession {
  if (event.runId === undefined) return state;
  const before = state.runs[event.runId];
  const run = before === undefined ? startRun(event) : evolveRun(before, event);
  if (run === undefined || run === before) return state;
  if (isRunEnded(run)) return endRun(state, run);
  return { ...state, runs: { ...state.runs, [run.id]: run } };
}

function endRun(state: LiveSession, run: Run<Ended>): LiveSession {
  const { [run.id]: _ended, ...runs } = state.runs;
  if (run.progress.status !== "completed") return { ...state, runs };
  const item = { id: run.id, title: run.input.slice(0, 200), text: cut(run.progress.result.summary, 8_000) };
  return { ...state, runs, history: [...state.history, item].slice(-limits.history) };
}
