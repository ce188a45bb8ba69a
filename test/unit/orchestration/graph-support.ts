import type { z } from "zod";
import type { Command, NumberedRecord } from "../../../src/orchestration/commands.ts";
import { isRunning, type Step } from "../../../src/orchestration/state.ts";
import { graph } from "../../../src/planning/graph.ts";
import { openSession, request, type TestSession } from "./support.ts";

export type GraphSteps = z.input<typeof graph>["steps"];
type More = Parameters<typeof request>[0];

export const graphRequest = (steps: GraphSteps, more: More = {}, result?: string): Command =>
  request({
    input: "do it",
    strategy: "graph",
    graph: graph.parse(result === undefined ? { steps } : { steps, result }),
    ...more,
  });

/** A session whose only run carries out a graph. */
export function sessionWithGraph(steps: GraphSteps, more: More = {}, result?: string): TestSession {
  const session = openSession();
  session.take(graphRequest(steps, more, result));
  return session;
}

/** The step that the graph calls so. */
export function stepCalled(session: TestSession, name: string): Step {
  const run = session.run();
  const steps = isRunning(run) ? Object.values(run.progress.steps) : [];
  const found = steps.find(({ plan }) => plan.label === name);
  if (found === undefined) throw new Error(`no step is called ${name}`);
  return found;
}

const attemptOf = (session: TestSession, name: string) => {
  const { id, attempt } = stepCalled(session, name);
  return { runId: "run_a", stepId: id, attempt };
};

/** Starts the agent of a step in a sandbox. */
export function begin(session: TestSession, name: string): void {
  const ref = attemptOf(session, name);
  session.take({ type: "sandbox-created", ...ref, sandboxId: `sb_${name}` });
  session.take({ type: "agent-started", ...ref });
}

type Output = NumberedRecord["record"];

/** Has a step succeed; its sandbox is gone after that. */
export function succeed(
  session: TestSession,
  name: string,
  output: unknown = null,
  more: Output[] = [],
): void {
  begin(session, name);
  const ref = attemptOf(session, name);
  const ends: Output[] = [
    { type: "result", summary: `${name} is done`, output },
    { type: "exit", code: 0, signal: null },
  ];
  const records = [...more, ...ends].map((record, index) => ({ number: index + 1, record }));
  session.take({ type: "records-read", ...ref, records });
  session.take({ type: "sandbox-gone", ...ref, sandboxId: `sb_${name}`, reason: "killed" });
}

/** Has a step fail for good. */
export function fail(session: TestSession, name: string): void {
  const failure = { code: "sandbox_refused", message: `${name} broke`, isRetryable: false } as const;
  session.take({ type: "attempt-failed", ...attemptOf(session, name), failure });
}

/** The steps' states, by their names. */
export function statesOf(session: TestSession): Record<string, string> {
  const run = session.run();
  const steps = isRunning(run) ? Object.values(run.progress.steps) : [];
  return Object.fromEntries(steps.map(({ plan, progress }) => [plan.label, progress.status]));
}
