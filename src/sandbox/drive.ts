// Carries out one attempt of a step: sandbox, upload, agent, records, end. Every step of it may have been taken
// already by a process that died, so each looks first, and begins behind what the session's log holds.

import type { Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";
import type { Assignment } from "../orchestration/assignment.ts";
import type { Command, NumberedRecord } from "../orchestration/commands.ts";
import { logEvent } from "../telemetry/log.ts";
import { collectArtifact, type KeepArtifact } from "./collect-artifact.ts";
import type { Driving } from "./driving.ts";
import { failureOf, RuntimeGone } from "./failure.ts";
import { followLines } from "./follow.ts";
import { lifetimeOf, type Opened, openSandbox } from "./open-sandbox.ts";
import { joinDeltas, type ReadRecord, readRecord } from "./read-records.ts";
import { giveReplies } from "./replies.ts";
import type { Sandboxes, SandboxOwner } from "./sandboxes.ts";
import { type ContentSource, type StepPrograms, stepPrograms, uploadContents, workOf } from "./upload.ts";
import type { WarmSandbox } from "./warm.ts";

export type DriveContext = {
  owner: SandboxOwner;
  sandboxes: Sandboxes;
  source: ContentSource;
  keepArtifact: KeepArtifact;
  /** Tells the session what happened. Gives the attempt as it is then, or undefined once it is over. */
  report: (command: Command) => Promise<Assignment | undefined>;
  /** Whether someone may have begun on the attempt before, and left a sandbox of it unrecorded. */
  isTakenUp: boolean;
  /** Takes a warm sandbox for the attempt, the same one whenever it is asked. Undefined where there is none. */
  takeWarm: (owner: SandboxOwner) => Promise<WarmSandbox | undefined>;
} & Pick<Driving, "replies" | "signal">;

/** Works on an attempt until it ends or is no longer wanted. Never throws: what goes wrong is reported. */
export async function driveAttempt(assignment: Assignment, context: DriveContext): Promise<void> {
  try {
    const opened = await openSandbox(assignment, context);
    if (opened === undefined) return;
    const started = await startAgent(opened, assignment, context);
    if (started !== undefined) await followAgent(opened.sandbox, started, context);
  } catch (error) {
    if (context.signal.aborted) return;
    await context.report({ type: "attempt-failed", ...refOf(context.owner), failure: failureOf(error) });
  }
}

const refOf = ({ runId, stepId, attempt }: SandboxOwner) => ({ runId, stepId, attempt });

/** An attempt whose agent was started, and the process of its runtime where that is known. */
type Started = { assignment: Assignment; runtime?: number };

/** Brings the work, and the programs that are not there yet, and starts the agent on it. */
async function startAgent(
  { sandbox, present }: Opened,
  assignment: Assignment,
  { source, report, owner }: DriveContext,
): Promise<Started | undefined> {
  if (assignment.isStarted) return { assignment };
  const programs = stepPrograms(assignment.agent, source, present);
  const missing = [programs.runtime, programs.agent].filter(({ path }) => !present.has(path));
  await uploadContents(sandbox, [...missing, ...workOf(assignment, source)]);
  const pid = await startRuntime(sandbox, programs);
  const current = await report({ type: "agent-started", ...refOf(owner) });
  if (current === undefined) return undefined;
  // In a sandbox that was recorded before, an earlier process may have been the first to start it.
  return assignment.sandbox === undefined ? { assignment: current, runtime: pid } : { assignment: current };
}

/** Starts the runtime, which refuses to be started twice in one sandbox. Gives its process. */
async function startRuntime(sandbox: Sandbox, { runtime, agent }: StepPrograms): Promise<number> {
  const command = `node ${runtime.path} run ${agent.path}`;
  const { pid } = await sandbox.commands.run(command, { background: true, timeoutMs: 0, stdin: true });
  return pid;
}

/**
 * Reads what the agent writes to its end. A runtime that has ended before it wrote anything may have lacked a program
 * that its sandbox should have had: once, both are brought, and it is started again.
 */
async function readToEnd(sandbox: Sandbox, started: Started, context: DriveContext): Promise<void> {
  try {
    return await followRecords(sandbox, started, context);
  } catch (error) {
    if (!(error instanceof RuntimeGone) || (await sandbox.files.exists(sandboxPaths.records))) throw error;
  }
  const { sandboxId } = sandbox;
  const { tenantId, ...ref } = context.owner;
  logEvent("warn", "sandbox.programs_missing", { tenantId, ...ref, sandboxId });
  const { assignment } = started;
  const programs = stepPrograms(assignment.agent, context.source, new Set());
  await uploadContents(sandbox, [programs.runtime, programs.agent]);
  const runtime = await startRuntime(sandbox, programs);
  await followRecords(sandbox, { assignment, runtime }, context);
}

/** Reads what the agent writes, and gives it its replies meanwhile. */
async function followAgent(sandbox: Sandbox, started: Started, context: DriveContext): Promise<void> {
  const end = new AbortController();
  const signal = AbortSignal.any([context.signal, end.signal]);
  await Promise.all([
    readToEnd(sandbox, started, context).finally(() => end.abort()),
    giveReplies(sandbox, context.replies, lifetimeOf(started.assignment), signal),
  ]);
}

async function followRecords(
  sandbox: Sandbox,
  { assignment, runtime }: Started,
  context: DriveContext,
): Promise<void> {
  const { signal, owner } = context;
  let ending: ReadRecord[] = [];
  for await (const lines of followLines(sandbox, assignment.lastRecord, signal, runtime)) {
    const read = [...ending, ...joinDeltas(lines.map(readRecord))];
    const { ready, held } = holdBackEnding(read);
    ending = held;
    if (ready.length === 0) continue;
    const records = await keepArtifacts(sandbox, ready, context);
    const current = await context.report({ type: "records-read", ...refOf(owner), records });
    if (current === undefined) return;
  }
}

/** A result or an error is stored together with the exit behind it, or not yet. */
function holdBackEnding(records: ReadRecord[]): { ready: ReadRecord[]; held: ReadRecord[] } {
  if (records.some(({ record }) => record.type === "exit")) return { ready: records, held: [] };
  const at = records.findIndex(({ record }) => record.type === "result" || record.type === "error");
  return at < 0 ? { ready: records, held: [] } : { ready: records.slice(0, at), held: records.slice(at) };
}

async function keepArtifacts(
  sandbox: Sandbox,
  records: ReadRecord[],
  { keepArtifact, owner }: DriveContext,
): Promise<NumberedRecord[]> {
  const kept: NumberedRecord[] = [];
  for (const { number, record } of records) {
    if (record.type !== "artifact") kept.push({ number, record });
    else
      kept.push({
        number,
        record: await collectArtifact(sandbox, record, (made) => keepArtifact(owner, made)),
      });
  }
  return kept;
}
