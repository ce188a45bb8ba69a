import { limits } from "./limits.ts";
import { isRunning, type Step } from "./state.ts";
import { aboutStep, type Turn } from "./turn.ts";

/**
 * A process has begun to look after the session. How long nobody did is not the agent's to pay for: what it wrote
 * meanwhile is in its file, unread. So an attempt whose time is over or nearly so gets enough of it to be found.
 */
export function takeUp(turn: Turn): undefined {
  for (const run of Object.values(turn.session?.runs ?? {}).filter(isRunning)) {
    for (const step of Object.values(run.progress.steps)) {
      const deadline = newDeadline(turn, step);
      if (deadline === undefined) continue;
      turn.emit({ type: "step.resumed", ...aboutStep(run, step), data: { attempt: step.attempt, deadline } });
    }
  }
}

/** Until when an attempt must have started, or have ended where it has; undefined: it has that long anyway. */
function newDeadline(turn: Turn, { progress }: Step): string | undefined {
  const isNear = (time: string) => Date.parse(time) < turn.now + limits.graceMs;
  if (progress.status === "scheduled" && isNear(progress.startBy)) return turn.after(limits.startMs);
  if (progress.status === "started" && isNear(progress.deadline)) return turn.after(limits.graceMs);
  return undefined;
}
