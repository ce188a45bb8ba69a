import { assignmentOf } from "./assignment.ts";
import type { AttemptRef } from "./commands.ts";
import type { SessionState } from "./state.ts";

/** A sandbox, and the attempt that it was created for. */
export type SandboxClaim = AttemptRef & { sandboxId: string };

/** Whether the attempt is wanted and has this sandbox, or none yet: it may be about to say that it has created it. */
export function ownsSandbox(state: SessionState, { sandboxId, ...ref }: SandboxClaim): boolean {
  const assignment = assignmentOf(state, ref);
  if (assignment === undefined) return false;
  return assignment.sandbox === undefined || assignment.sandbox.id === sandboxId;
}
