import type { Sandbox } from "e2b";
import type { Assignment } from "../orchestration/assignment.ts";
import { limits } from "../orchestration/limits.ts";
import type { LiveSandbox } from "../orchestration/state.ts";
import { logEvent } from "../telemetry/log.ts";
import type { DriveContext } from "./drive.ts";
import { reconnect } from "./reconnect.ts";

/** An attempt's sandbox, and the paths of the programs that should be in it. */
export type Opened = { sandbox: Sandbox; present: ReadonlySet<string> };

/** How long a sandbox may live that nobody pauses or kills, in milliseconds. */
export const lifetimeOf = ({ timeoutMs }: Assignment): number =>
  timeoutMs + limits.startMs + limits.graceMs + limits.killMs;

/** The attempt's sandbox, recorded: the one it has, or a new one. Undefined where the attempt is over. */
export async function openSandbox(
  assignment: Assignment,
  context: DriveContext,
): Promise<Opened | undefined> {
  const { sandboxes, owner, report } = context;
  const lifetimeMs = lifetimeOf(assignment);
  if (assignment.sandbox !== undefined) return reopen(assignment.sandbox, lifetimeMs, context);
  const warm = await openWarm(lifetimeMs, context);
  const opened = warm ?? { sandbox: await openCold(lifetimeMs, context), present: sandboxes.programs };
  const { runId, stepId, attempt } = owner;
  const { sandboxId } = opened.sandbox;
  const current = await report({
    type: "sandbox-created",
    ...{ runId, stepId, attempt, sandboxId },
    ...(warm === undefined ? {} : { warm: true }),
  });
  if (current !== undefined) return opened;
  await sandboxes.kill(sandboxId);
  return undefined;
}

/** Connects to a sandbox that an attempt has. One that is paused goes on. */
async function reopen(
  { id: sandboxId, pausedAt }: LiveSandbox,
  lifetimeMs: number,
  { sandboxes, owner, report, signal }: DriveContext,
): Promise<Opened | undefined> {
  const opened = {
    sandbox: await reconnect(sandboxes, sandboxId, lifetimeMs, signal),
    present: sandboxes.programs,
  };
  if (pausedAt === undefined) return opened;
  const { runId, stepId, attempt } = owner;
  const current = await report({ type: "sandbox-resumed", runId, stepId, attempt, sandboxId });
  return current === undefined ? undefined : opened;
}

/** The warm sandbox that is the attempt's, if there is one and it goes on. One that does not is left to the reaper. */
async function openWarm(
  lifetimeMs: number,
  { sandboxes, owner, takeWarm }: DriveContext,
): Promise<Opened | undefined> {
  const warm = await takeWarm(owner);
  if (warm === undefined) return undefined;
  try {
    return { sandbox: await sandboxes.connect(warm.sandboxId, lifetimeMs), present: new Set(warm.present) };
  } catch (error) {
    const { tenantId, sessionId, runId } = owner;
    logEvent("warn", "warm_sandbox.lost", { sandboxId: warm.sandboxId, tenantId, sessionId, runId, error });
    return undefined;
  }
}

/** The sandbox that was created for the attempt and not recorded, where there may be one, or else a new one. */
async function openCold(lifetimeMs: number, { sandboxes, owner, isTakenUp }: DriveContext): Promise<Sandbox> {
  const found = isTakenUp ? await sandboxes.find(owner) : undefined;
  return found === undefined ? sandboxes.create(owner, lifetimeMs) : sandboxes.connect(found, lifetimeMs);
}
