// Many runs on a whole stack of its own, whose parts are killed and stalled meanwhile, and what became of them.

import { setTimeout as wait } from "node:timers/promises";
import { type OwnStack, startOwnStack } from "../e2e/support/own-stack.ts";
import { type Acted, actOut } from "./act-out.ts";
import { readSandboxesLeft, readSession } from "./collect.ts";
import type { Facts, SessionFacts } from "./facts.ts";
import { injectFaults } from "./inject-faults.ts";
import { type ChaosPlan, type PlannedFault, targets } from "./plan.ts";
import { type Recorder, startRecorder } from "./recorder.ts";
import { openSessions, type Stage } from "./stage.ts";

/** How long each of these may take, in milliseconds: the end of all runs after the last fault, and then the rest. */
const patienceMs = { runs: 600_000, sandboxes: 120_000, archive: 90_000 };

/** How often the reaper looks for sandboxes, in seconds: it needs two looks to end one. */
const reapSeconds = 5;

/** Carries out a plan, and gives what it left behind. */
export async function runChaos(plan: ChaosPlan, onFault: (fault: PlannedFault) => void): Promise<Facts> {
  const recorder = await startRecorder();
  const stack = await startOwnStack({
    E2B_API_URL: recorder.url,
    E2B_SANDBOX_URL: recorder.url,
    REAP_SECONDS: String(reapSeconds),
  });
  try {
    requireOwnParts(stack);
    recorder.aim(stack.parts.sandbox?.port ?? 0);
    const stages = await openSessions(stack, plan);
    const acted = await carryOut(plan, stack, stages, onFault);
    return await collect(stack, stages, acted, recorder);
  } finally {
    await stack.stop();
    recorder.stop();
  }
}

/** What the environment names instead of a stand-in is not the stack's to kill. */
function requireOwnParts({ parts, facts }: OwnStack): void {
  for (const target of targets)
    if (parts[target] === undefined) throw new Error(`the stack has no ${target} of its own`);
  if (facts.sandbox?.isolation === "none")
    throw new Error("agents run code here, which needs isolation: bubblewrap");
}

async function carryOut(
  { runs, faults }: ChaosPlan,
  stack: OwnStack,
  stages: Stage[],
  onFault: (fault: PlannedFault) => void,
): Promise<Acted[]> {
  const startedAt = Date.now();
  const overdue = new AbortController();
  const acting = Promise.all(
    runs.map((run) => {
      const stage = stages[run.session];
      if (stage === undefined) throw new Error(`the plan has no session ${run.session}`);
      return actOut(run, stage, startedAt, overdue.signal);
    }),
  );
  const faulting = injectFaults(stack, faults, startedAt, onFault);
  const giveUp = () => overdue.abort();
  void faulting.then(() => wait(patienceMs.runs, undefined, { ref: false })).then(giveUp, giveUp);
  const [acted] = await Promise.all([acting, faulting]);
  return acted;
}

async function collect(
  stack: OwnStack,
  stages: Stage[],
  acted: Acted[],
  { created, started }: Recorder,
): Promise<Facts> {
  const left = await readSandboxesLeft(stack, patienceMs.sandboxes);
  const sessions = await Promise.all(
    stages.map(async (stage): Promise<SessionFacts> => {
      const read = await readSession(stack, stage, patienceMs.archive);
      const watched = await stage.watch.endBehind(read.log.length);
      const streams = acted.flatMap(({ stream }) => (stream?.sessionId === stage.sessionId ? stream : []));
      return { ...read, streams: [...streams, watched] };
    }),
  );
  return { requests: acted.map(({ request }) => request), sessions, created, started, left };
}
