import { usageOf } from "./budget.ts";
import { queuedRuns } from "./queue.ts";
import { isStepEnded, type LiveSession, openQuestions, type Run } from "./state.ts";
import type { RunStatus, RunView, SessionView } from "./views.ts";

/** What a caller sees of a session whose log ends with `lastSeq`. */
export const viewSession = (id: string, state: LiveSession, lastSeq: number): SessionView => ({
  id,
  status: state.status,
  ...(state.title === undefined ? {} : { title: state.title }),
  metadata: state.metadata,
  createdAt: state.createdAt,
  lastSeq,
  activeRuns: Object.keys(state.runs),
  queuedRuns: queuedRuns(state),
});

/** What a caller sees of a run now, in milliseconds since the epoch. */
export function viewRun(sessionId: string, run: Run, now: number): RunView {
  const { id, input, strategy, scheduleId, requestedAt, route, budget, progress } = run;
  const steps = "steps" in progress ? Object.values(progress.steps) : [];
  return {
    id,
    sessionId,
    status: statusOf(run),
    input,
    strategy,
    ...(scheduleId === undefined ? {} : { scheduleId }),
    requestedAt,
    ...(budget === undefined ? {} : { budget }),
    usage: usageOf(run, now),
    ...(route === undefined ? {} : { route }),
    questions: openQuestions(run).map(({ deadline: _deadline, ...question }) => question),
    ...("plan" in progress && progress.plan !== undefined ? { plan: progress.plan } : {}),
    steps: steps.map((step) => ({
      id: step.id,
      agent: step.agent,
      status: step.progress.status,
      attempt: step.attempt,
    })),
    ...("endedAt" in progress ? { endedAt: progress.endedAt, result: progress.result } : {}),
    ...(progress.status === "failed" ? { failure: progress.failure } : {}),
  };
}

function statusOf(run: Run): RunStatus {
  const { progress } = run;
  if (progress.status === "consulting") return "awaiting_answers";
  if (progress.status === "planning") return "running";
  if (progress.status !== "running") return progress.status;
  if (openQuestions(run).length > 0) return "awaiting_answers";
  return Object.values(progress.steps).every(isStepEnded) ? "completing" : "running";
}
