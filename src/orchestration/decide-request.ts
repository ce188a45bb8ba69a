import { applyAnswers } from "../consultation/apply-answers.ts";
import type { Answer, Brief, FileRef } from "../consultation/brief.ts";
import { filesFault } from "../consultation/check-files.ts";
import { consult } from "../consultation/consult.ts";
import type { Work } from "../consultation/missing-inputs.ts";
import { readRequest } from "../consultation/read-request.ts";
import type { OnBusy, RunRequest } from "../events/schema.ts";
import { checkPlan } from "../planning/check-plan.ts";
import { isFed } from "../planning/graph.ts";
import { makePlan } from "../planning/make-plan.ts";
import { namedAgents } from "../planning/named-agents.ts";
import type { Plan } from "../planning/plan.ts";
import { planGraph } from "../planning/plan-graph.ts";
import { accept, type Refusal } from "../problems.ts";
import { rankAgents } from "../routing/rank-agents.ts";
import { cancelSteps, openSteps } from "./cancel-steps.ts";
import type { CommandOf } from "./commands.ts";
import { limits } from "./limits.ts";
import { mustQueue } from "./queue.ts";
import { newFailure } from "./recourse.ts";
import { emptyResult } from "./result.ts";
import { isRunning, type LiveSession, openQuestions, type Run } from "./state.ts";
import { stepBrief } from "./step-inputs.ts";
import { aboutRun, type Turn } from "./turn.ts";

export function createSession(turn: Turn, command: CommandOf<"create-session">): Refusal | undefined {
  // A second beginning would wipe out the state that the events before it gave.
  if (turn.session !== undefined) return undefined;
  const { title, metadata } = command;
  turn.emit({ type: "session.created", data: { title, metadata } });
  return undefined;
}

export function closeSession(turn: Turn): Refusal | undefined {
  if (turn.session === undefined || turn.session.status === "closed") return undefined;
  turn.emit({ type: "session.closed", data: {} });
  for (const runId of Object.keys(turn.session.runs)) cancelRun(turn, runId, "the session was closed");
  return undefined;
}

export function requestRun(turn: Turn, command: CommandOf<"request-run">): Refusal | undefined {
  if (turn.session?.status !== "open")
    return { code: "session_closed", detail: "A closed session takes no runs." };
  const { type: _type, runId, traceId, ...requested } = command;
  const refusal = checkRoom(turn.session, requested.onBusy) ?? checkRequest(turn, requested);
  return refusal ?? acceptRun(turn, turn.session, { runId, traceId }, requested);
}

/** Takes on a run for which there is room. Refuses where there is no plan for it, with its request recorded. */
export function acceptRun(
  turn: Turn,
  session: LiveSession,
  { runId, traceId }: { runId: string; traceId: string },
  requested: RunRequest & { scheduleId?: string },
): Refusal | undefined {
  const { onBusy = "queue" } = requested;
  const earlier = Object.keys(session.runs);
  const isQueued = mustQueue(session, onBusy);
  const times = isQueued
    ? { startBy: turn.after(limits.queueMs), deadline: turn.after(limits.queueMs + limits.runMs) }
    : { deadline: turn.after(limits.runMs) };
  turn.emit({ type: "run.requested", runId, traceId, data: { ...requested, ...times } });
  if (!isQueued) return proceed(turn, runId);
  // One that is about to end by itself cannot be cancelled, and need not be.
  if (onBusy === "interrupt") for (const id of earlier) cancelRun(turn, id, `interrupted by ${runId}`);
  return undefined;
}

/** Why a session takes no further run, or undefined where it does. */
export function checkRoom(session: LiveSession, onBusy?: OnBusy): Refusal | undefined {
  if (Object.keys(session.runs).length >= limits.activeRuns) {
    return { code: "too_many_runs", detail: `A session has at most ${limits.activeRuns} runs under way.` };
  }
  if (onBusy !== "reject" || !mustQueue(session, onBusy)) return undefined;
  return { code: "session_busy", detail: "The session has runs that have not ended." };
}

/** Why a run cannot be as it is asked for, whenever that is; undefined where it can. */
export const checkRequest = (turn: Turn, request: RunRequest): Refusal | undefined =>
  checkAgents(turn, request) ?? checkFiles(request.files, "/files") ?? checkBudget(turn, request);

function checkAgents(turn: Turn, request: Pick<Run, "agents" | "graph">): Refusal | undefined {
  const unknown = namedAgents(request).find(({ name }) => !isAvailable(turn, name));
  if (unknown === undefined) return undefined;
  const { name, pointer } = unknown;
  return { code: "unknown_agent", detail: `No agent "${name}" is available.`, pointer };
}

/** Money that nothing here costs would never be used up: a limit on it would be taken for one that holds. */
function checkBudget(turn: Turn, { budget }: Pick<Run, "budget">): Refusal | undefined {
  if (budget?.costMicroUsd === undefined || turn.surroundings.microUsdPerSandboxSecond > 0) return undefined;
  const detail = "This platform has no prices, so a budget of money would never be used up.";
  return { code: "invalid_request", detail, pointer: "/budget/costMicroUsd" };
}

/** Begins a run whose turn has come. What would have refused its request fails it now. */
export function beginRun(turn: Turn, run: Run): void {
  turn.emit({ type: "run.started", ...aboutRun(run), data: { deadline: turn.after(limits.runMs) } });
  failIfRefused(turn, run.id, proceed(turn, run.id));
}

/** Takes answers, which must have been checked, to questions that were asked before a run's work began. */
export function answerConsultation(turn: Turn, run: Run, answers: Answer[]): Refusal | undefined {
  const brief = applyAnswers(briefOf(run), openQuestions(run), answers);
  const unfit = checkFiles(brief.files, "/answers");
  if (unfit !== undefined) return unfit;
  for (const answer of answers) {
    turn.emit({ type: "consultation.answered", ...aboutRun(run), data: answer });
  }
  const current = turn.run(run.id);
  if (current === undefined || openQuestions(current).length > 0) return undefined;
  failIfRefused(turn, run.id, proceed(turn, run.id));
  return undefined;
}

export function cancelRun(turn: Turn, runId: string, reason: string): Refusal | undefined {
  const run = turn.run(runId);
  if (run === undefined) return { code: "run_ended", detail: "The run has ended." };
  if (!isRunning(run)) {
    turn.emit({ type: "run.cancelled", ...aboutRun(run), data: { reason, ...emptyResult(reason) } });
    return undefined;
  }
  const open = openSteps(run);
  if (open.length === 0) return { code: "run_ended", detail: "The run is about to end." };
  cancelSteps(turn, run, open, reason);
  return undefined;
}

/** Takes a run from its brief to questions or to a plan. */
function proceed(turn: Turn, runId: string): Refusal | undefined {
  const run = turn.run(runId);
  if (run === undefined) return undefined;
  const { pool, newId, unavailability } = turn.surroundings;
  const brief = briefOf(run);
  const route = rankAgents(brief, pool, unavailability);
  turn.emit({ type: "route.decided", ...aboutRun(run), data: route });

  const consultation = consult(brief, route, pool, run.strategy, newId, graphWork(run, brief));
  if ("questions" in consultation) {
    const deadline = turn.within(run, limits.answerMs);
    for (const question of consultation.questions) {
      turn.emit({ type: "consultation.question", ...aboutRun(run), data: { ...question, deadline } });
    }
    return undefined;
  }
  const planned =
    run.graph === undefined
      ? makePlan(brief, route, pool, run.strategy, newId)
      : accept(planGraph(run.graph, brief, newId, ["The request gives the graph."]));
  if (!planned.ok) return planned.refusal;
  const plan = run.aggregate === undefined ? planned.value : { ...planned.value, aggregate: run.aggregate };
  const refusal = checkPlan(plan);
  if (refusal === undefined) beginPlan(turn, run, brief, consultation.confidence, plan);
  return refusal;
}

/** What each step of the graph that a caller gives gets to work with. */
const graphWork = ({ graph, input }: Run, brief: Brief): Work[] | undefined =>
  graph?.steps.map((step) => ({
    agent: step.agent,
    brief: stepBrief(brief, input, step.input),
    isFed: isFed(step),
  }));

function beginPlan(turn: Turn, run: Run, brief: Brief, confidence: number, plan: Plan): void {
  turn.emit({ type: "consultation.completed", ...aboutRun(run), data: { brief, confidence } });
  const approval = run.approve === undefined ? {} : { approveBy: turn.within(run, limits.approvalMs) };
  turn.emit({ type: "plan.proposed", ...aboutRun(run), data: { ...plan, ...approval } });
}

/** Fails a run for which there turned out to be no plan. */
export function failIfRefused(turn: Turn, runId: string, refusal: Refusal | undefined): void {
  const run = turn.run(runId);
  if (run === undefined || refusal === undefined) return;
  const { detail: message } = refusal;
  const failure = newFailure("plan_impossible", message);
  turn.emit({ type: "run.failed", ...aboutRun(run), data: { failure, ...emptyResult(message) } });
}

/** What is understood of a run so far: its request, with every answer worked in. */
function briefOf(run: Run): Brief {
  const request = readRequest({ ...run, agents: namedAgents(run).map(({ name }) => name) });
  if (run.progress.status !== "consulting") return request;
  return applyAnswers(request, run.progress.asked, run.progress.answers);
}

/** Why files cannot lie in a sandbox together, or undefined where they can. */
function checkFiles(files: readonly FileRef[], pointer: string): Refusal | undefined {
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > limits.fileBytes) {
    const detail = `The files of a run may have ${limits.fileBytes} bytes together.`;
    return { code: "invalid_request", detail, pointer };
  }
  const fault = filesFault(files);
  if (fault === undefined) return undefined;
  const place = pointer === "/files" ? `/files/${fault.index}` : pointer;
  return { code: "invalid_request", detail: fault.detail, pointer: place };
}

export function isAvailable(turn: Turn, name: string): boolean {
  const agent = turn.surroundings.pool.find((each) => each.name === name);
  return agent !== undefined && turn.surroundings.unavailability(agent) === null;
}
