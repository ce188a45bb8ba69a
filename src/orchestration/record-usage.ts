import { meter } from "./budget.ts";
import type { LiveSandbox, Run, Step } from "./state.ts";
import { aboutStep, type Turn } from "./turn.ts";

/** Records what a sandbox has used since that was last done. */
export function recordUsage(turn: Turn, run: Run, step: Step, sandbox: LiveSandbox): void {
  const data = { sandboxId: sandbox.id, ...meter(sandbox, turn.now) };
  turn.emit({ type: "usage.recorded", ...aboutStep(run, step), data });
}
