import { type AgentReply, sandboxPaths, type Task } from "../agents/contract.ts";
import type { Brief, FileRef } from "../consultation/brief.ts";
import type { Artifact } from "../events/schema.ts";
import type { AttemptRef } from "./commands.ts";
import {
  isRunning,
  isStepEnded,
  type LiveSandbox,
  type Run,
  type Running,
  type SessionState,
  type Step,
  sandboxOf,
} from "./state.ts";
import { artifactsFor, resultFor, stepBrief, whyMissing } from "./step-inputs.ts";

/** All that a driver needs to carry out an attempt, or to take one up again. */
export type Assignment = AttemptRef & {
  agent: string;
  timeoutMs: number;
  task: Task;
  /** The user's files, and over them the artifacts of the steps before, by their path below `/workspace/files`. */
  files: FileRef[];
  artifacts: Artifact[];
  /** The content of the task's snippets, in their order. */
  snippets: { path: string; text: string }[];
  /** The attempt's sandbox, where it has one. */
  sandbox?: LiveSandbox;
  isStarted: boolean;
  /** Records up to this one are in the log. */
  lastRecord: number;
};

/** The replies to an attempt's requests so far, oldest first. */
export function repliesTo(state: SessionState, ref: AttemptRef): AgentReply[] {
  return findStep(state, ref)?.step.replies ?? [];
}

/** What is to be done for an attempt, or undefined where it is no longer wanted. */
export function assignmentOf(state: SessionState, ref: AttemptRef): Assignment | undefined {
  const found = findStep(state, ref);
  if (found === undefined) return undefined;
  const { run, step } = found;
  const sandbox = sandboxOf(step);
  const previous = step.plan.dependsOn.flatMap((id) => run.progress.steps[id] ?? []);
  const brief = stepBrief(run.progress.brief, run.input, step.plan.input);
  const snippets = snippetsOf(brief);
  return {
    ...ref,
    agent: step.agent,
    timeoutMs: step.timeoutMs,
    task: taskOf(run, step, brief, previous, snippets),
    files: step.plan.files,
    artifacts: previous.flatMap((each) => artifactsFor(step, each)),
    snippets,
    ...(sandbox === undefined ? {} : { sandbox }),
    isStarted: step.progress.status !== "scheduled",
    lastRecord: step.lastRecord,
  };
}

/** The step of an attempt that is wanted. */
function findStep(state: SessionState, ref: AttemptRef): { run: Run<Running>; step: Step } | undefined {
  const run = state.status === "none" ? undefined : state.runs[ref.runId];
  if (run === undefined || !isRunning(run)) return undefined;
  const step = run.progress.steps[ref.stepId];
  if (step === undefined || step.attempt !== ref.attempt || isStepEnded(step)) return undefined;
  return { run, step };
}

function taskOf(
  run: Run<Running>,
  step: Step,
  brief: Brief,
  previous: Step[],
  snippets: { path: string; language: string }[],
): Task {
  const missing = previous.flatMap(({ id, agent, progress }) => {
    const reason = whyMissing(progress);
    return reason === undefined ? [] : [{ stepId: id, agent, reason }];
  });
  return {
    version: 1,
    runId: run.id,
    stepId: step.id,
    agent: step.agent,
    request: brief.goal,
    inputs: brief.inputs,
    files: step.plan.files.map(({ name }) => name),
    snippets: snippets.map(({ path, language }) => ({ path, language })),
    context: step.context.map(({ id, title, text }) => ({ id, title, text })),
    previous: previous.flatMap((each) => resultFor(step, each)),
    ...(missing.length === 0 ? {} : { missing }),
    limits: { timeoutMs: step.timeoutMs },
  };
}

/** Code goes into the sandbox as files, never inside the task: what can be run is a file, and only that. */
const snippetsOf = (brief: Brief) =>
  brief.code.map(({ language, text }, index) => ({
    path: `${sandboxPaths.snippets}/${index + 1}`,
    language: language.slice(0, 20),
    text,
  }));
