// A session's state: only what is still to be acted on. Runs that have ended leave it (their events stay in
// the log, and folding them gives the run back), so that it does not grow with a session's age.

import type { AgentReply, Finding } from "../agents/contract.ts";
import type { Answer, Brief, Question } from "../consultation/brief.ts";
import type { ContextItem } from "../context/gather.ts";
import type { Artifact, Failure, OnBusy, RunRequest, RunResult } from "../events/schema.ts";
import type { Usage } from "../events/usage.ts";
import type { Approval } from "../planning/approval.ts";
import type { Plan, PlanStep } from "../planning/plan.ts";
import type { Ranking } from "../routing/ranking.ts";
import type { Schedule } from "./schedule.ts";

export type SessionState = { status: "none" } | LiveSession;

export type LiveSession = {
  status: "open" | "closed";
  title?: string | undefined;
  metadata: Record<string, string>;
  createdAt: string;
  /** Runs that have not ended, by id, in the order in which they were requested. */
  runs: Record<string, Run>;
  /** Schedules that were not deleted, by id, oldest first; of those that are over only as many as there is room for. */
  schedules: Record<string, Schedule>;
  /** What earlier runs found out, newest last: the context that later ones may draw on. */
  history: ContextItem[];
};

export const initialState: SessionState = { status: "none" };

export type Run<P extends RunProgress = RunProgress> = RunRequest & {
  id: string;
  traceId?: string;
  onBusy: OnBusy;
  /** What was recorded of its use so far. */
  usage: Usage;
  scheduleId?: string | undefined;
  requestedAt: string;
  deadline: string;
  route?: Ranking;
  /** What was decided about the plan, where that was asked for. */
  decision?: Approval["decision"];
  /** The budget that stopped it, where one has. */
  exceeded?: Failure;
  progress: P;
};

export type RunProgress = Queued | Consulting | Planning | AwaitingApproval | Running | Ended;
export type Queued = { status: "queued"; startBy: string };
export type Consulting = { status: "consulting"; asked: AskedQuestion[]; answers: Answer[] };
export type Planning = { status: "planning"; brief: Brief };
export type AwaitingApproval = { status: "awaiting_approval"; brief: Brief; plan: Plan; approveBy: string };
/** `since`: when its plan began to be carried out. */
export type Running = {
  status: "running";
  since: string;
  brief: Brief;
  plan: Plan;
  steps: Record<string, Step>;
};
export type Ended = {
  endedAt: string;
  since?: string;
  result: RunResult;
  plan?: Plan;
  steps: Record<string, Step>;
} & ({ status: "completed" } | { status: "failed"; failure: Failure } | { status: "cancelled" });

/** A question, open until an answer to it is among the run's answers. */
export type AskedQuestion = Question & { deadline: string };

/** A sandbox that was created for an attempt and is not yet known to be gone. */
export type LiveSandbox = {
  id: string;
  attempt: number;
  /** Up to when its use is recorded. */
  meteredUntil: string;
  /** What it costs, for as long as it lives. */
  microUsdPerSecond: number;
  /** Since when it has been paused, where it is. */
  pausedAt?: string;
};

export type Step = {
  id: string;
  plan: PlanStep;
  /** The agent that works on it now: the plan's, or one of its fallbacks. */
  agent: string;
  /** Counts from 1; 0 before the step was first scheduled. Every attempt has a sandbox of its own. */
  attempt: number;
  timeoutMs: number;
  /** How often the current agent may still be tried again after a failure of its own. */
  retriesLeft: number;
  /** How often the step may still lose its sandbox through no fault of the agent's. */
  lossesLeft: number;
  fallback: string[];
  /** The number of the last record of the current attempt's file that is in the log. */
  lastRecord: number;
  sandboxes: LiveSandbox[];
  context: ContextItem[];
  findings: Finding[];
  artifacts: Artifact[];
  /** What its agents asked a person and has been neither answered nor withdrawn. */
  questions: AskedQuestion[];
  /** Replies of the current attempt: given again whenever the session reattaches. */
  replies: AgentReply[];
  progress: StepProgress;
};

export type StepProgress =
  | { status: "waiting" }
  | { status: "scheduled"; notBefore: string; startBy: string }
  | { status: "started"; deadline: string }
  /** Its agent's time stands still; at `pauseAt` its sandbox does too. */
  | { status: "awaiting_answers"; timeLeftMs: number; pauseAt: string }
  | { status: "succeeded"; endedAt: string; summary: string; output?: unknown }
  | { status: "failed"; endedAt: string; failure: Failure }
  | { status: "skipped" | "cancelled"; endedAt: string; reason: string };

export const isStepEnded = (step: Step): boolean => "endedAt" in step.progress;

export const isRunning = (run: Run): run is Run<Running> => run.progress.status === "running";

export const isRunEnded = (run: Run): run is Run<Ended> => "endedAt" in run.progress;

/** Whether nothing of a run is at work: its agents wait for people, and their sandboxes stand still. */
export function awaitsOnlyPeople({ progress: { steps } }: Run<Running>): boolean {
  const begun = Object.values(steps).filter((step) => step.attempt > 0 && !isStepEnded(step));
  const isStill = (step: Step) =>
    step.progress.status === "awaiting_answers" && sandboxOf(step)?.pausedAt !== undefined;
  return begun.length > 0 && begun.every(isStill);
}

/** The runs that use something: their plans are being carried out, and not all of it waits for people. */
export const runsAtWork = (session: LiveSession): Run<Running>[] =>
  Object.values(session.runs)
    .filter(isRunning)
    .filter((run) => !awaitsOnlyPeople(run));

/** The questions of a run that wait for an answer. */
export function openQuestions({ progress }: Run): AskedQuestion[] {
  if (progress.status === "running") return Object.values(progress.steps).flatMap(questionsOf);
  if (progress.status !== "consulting") return [];
  const answered = new Set(progress.answers.map(({ questionId }) => questionId));
  return progress.asked.filter(({ id }) => !answered.has(id));
}

/** The questions of a step's current attempt. */
export const questionsOf = (step: Step): AskedQuestion[] =>
  isStepEnded(step) ? [] : step.questions.filter((question) => isOfAttempt(step, question));

const isOfAttempt = ({ attempt }: Step, { about }: Question): boolean =>
  "attempt" in about && about.attempt === attempt;

/** The sandbox of a step's current attempt. */
export const sandboxOf = ({ sandboxes, attempt }: Step): LiveSandbox | undefined =>
  sandboxes.find((sandbox) => sandbox.attempt === attempt);

/** The sandboxes of a step that no attempt needs any more. */
export const idleSandboxes = (step: Step): LiveSandbox[] =>
  step.sandboxes.filter((sandbox) => isStepEnded(step) || sandbox.attempt < step.attempt);
