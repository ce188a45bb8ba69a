import type { Sandbox } from "e2b";
import type { Assignment } from "../orchestration/assignment.ts";
import { limits } from "../orchestration/limits.ts";
import { logEvent } from "../telemetry/log.ts";
import type { DriveContext } from "./drive.ts";

/** An attempt's sandbox, and the paths of the programs that are known to be in it. */
export type Opened = { sandbox: Sandbox; present: ReadonlySet<string> };

const nothing: ReadonlySet<string> = new Set();

/** The attempt's sandbox, recorded: the one it has, or a new one. Undefined where the attempt is over. */
export async function openSandbox(
  assignment: Assignment,
  context: DriveContext,
): Promise<Opened | undefined> {
  const { sandboxes, owner, report } = context;
  const lifetimeMs = assignment.timeoutMs + limits.startMs + limits.graceMs + limits.killMs;
  if (assignment.sandbox !== undefined) {
    return { sandbox: await sandboxes.connect(assignment.sandbox.id, lifetimeMs), present: nothing };
  }
  const warm = await openWarm(lifetimeMs, context);
  const opened = warm ?? { sandbox: await openCold(lifetimeMs, context), present: nothing };
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
