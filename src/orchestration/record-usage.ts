import { meter } from "./budget.ts";
import type { LiveSandbox } from "./state.ts";
import type { aboutStep, Turn } from "./turn.ts";

/** Records what a sandbox has used since that was last done. */
export function recordUsage(turn: Turn, about: ReturnType<typeof aboutStep>, sandbox: LiveSandbox): void {
  const data = { sandboxId: sandbox.id, ...meter(sandbox, turn.now) };
  turn.emit({ type: "usage.recorded", ...about, data });
}
