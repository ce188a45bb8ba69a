// Carries out one attempt of a step: sandbox, upload, agent, records, end. Every step of it may have been taken
// already by a process that died, so each looks first, and begins behind what the session's log holds.

import type { Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";
import type { Assignment } from "../orchestration/assignment.ts";
import type { Command, NumberedRecord } from "../orchestration/commands.ts";
import { limits } from "../orchestration/limits.ts";
import type { LiveSandbox } from "../orchestration/state.ts";
import { collectArtifact, type KeepArtifact } from "./collect-artifact.ts";
import type { Driving } from "./driving.ts";
import { failureOf } from "./failure.ts";
import { followLines } from "./follow.ts";
import { joinDeltas, type ReadRecord, readRecord } from "./read-records.ts";
import { reconnect } from "./reconnect.ts";
import { giveReplies } from "./replies.ts";
import type { Sandboxes, SandboxOwner } from "./sandboxes.ts";
import { type ContentSource, uploadAssignment } from "./upload.ts";

export type DriveContext = {
  owner: SandboxOwner;
  sandboxes: Sandboxes;
  source: ContentSource;
  keepArtifact: KeepArtifact;
  /** Tells the session what happened. Gives the attempt as it is then, or undefined once it is over. */
  report: (command: Command) => Promise<Assignment | undefined>;
} & Pick<Driving, "replies" | "signal">;

/** Works on an attempt until it ends or is no longer wanted. Never throws: what goes wrong is reported. */
export async function driveAttempt(assignment: Assignment, context: DriveContext): Promise<void> {
  try {
    const sandbox = await openSandbox(assignment, context);
    if (sandbox === undefined) return;
    const started = await startAgent(sandbox, assignment, context);
    if (started !== undefined) await followAgent(sandbox, started, context);
  } catch (error) {
    if (context.signal.aborted) return;
    await context.report({ type: "attempt-failed", ...refOf(context.owner), failure: failureOf(error) });
  }
}

const refOf = ({ runId, stepId, attempt }: SandboxOwner) => ({ runId, stepId, attempt });

/** The attempt's sandbox: the one it has, the one that was created for it unrecorded, or a new one. */
async function openSandbox(assignment: Assignment, context: DriveContext): Promise<Sandbox | undefined> {
  const { sandboxes, owner, report } = context;
  const lifetimeMs = lifetimeOf(assignment);
  if (assignment.sandbox !== undefined) return reopenSandbox(assignment.sandbox, lifetimeMs, context);

  const found = await sandboxes.find(owner);
  const sandbox = await (found === undefined
    ? sandboxes.create(owner, lifetimeMs)
    : sandboxes.connect(found, lifetimeMs));
  const { sandboxId } = sandbox;
  const current = await report({ type: "sandbox-created", ...refOf(owner), sandboxId });
  if (current !== undefined) return sandbox;
  await sandboxes.kill(sandboxId);
  return undefined;
}

/** How long a sandbox may live that nobody pauses or kills, in milliseconds. */
const lifetimeOf = ({ timeoutMs }: Assignment): number =>
  timeoutMs + limits.startMs + limits.graceMs + limits.killMs;

/** Connects to a sandbox that an attempt has. One that is paused goes on. */
async function reopenSandbox(
  { id: sandboxId, pausedAt }: LiveSandbox,
  lifetimeMs: number,
  { sandboxes, owner, report, signal }: DriveContext,
): Promise<Sandbox | undefined> {
  const sandbox = await reconnect(sandboxes, sandboxId, lifetimeMs, signal);
  if (pausedAt === undefined) return sandbox;
  const current = await report({ type: "sandbox-resumed", ...refOf(owner), sandboxId });
  return current === undefined ? undefined : sandbox;
}

/** Starts the runtime, which refuses to be started twice in one sandbox. */
async function startAgent(
  sandbox: Sandbox,
  assignment: Assignment,
  { source, report, owner }: DriveContext,
): Promise<Assignment | undefined> {
  if (assignment.isStarted) return assignment;
  await uploadAssignment(sandbox, assignment, source);
  await sandbox.commands.run(`node ${sandboxPaths.runtime} run`, {
    background: true,
    timeoutMs: 0,
    stdin: true,
  });
  return report({ type: "agent-started", ...refOf(owner) });
}

/** Reads what the agent writes, and gives it its replies meanwhile. */
async function followAgent(sandbox: Sandbox, assignment: Assignment, context: DriveContext): Promise<void> {
  const end = new AbortController();
  const signal = AbortSignal.any([context.signal, end.signal]);
  await Promise.all([
    followRecords(sandbox, assignment, context).finally(() => end.abort()),
    giveReplies(sandbox, context.replies, lifetimeOf(assignment), signal),
  ]);
}

async function followRecords(sandbox: Sandbox, assignment: Assignment, context: DriveContext): Promise<void> {
  const { signal, owner } = context;
  let ending: ReadRecord[] = [];
  for await (const lines of followLines(sandbox, assignment.lastRecord, signal)) {
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
