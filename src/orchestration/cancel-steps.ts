import { isStepEnded, type Run, type Running, type Step } from "./state.ts";
import { aboutStep, type Turn } from "./turn.ts";

export const openSteps = ({ progress }: Run<Running>): Step[] =>
  Object.values(progress.steps).filter((step) => !isStepEnded(step));

export function cancelSteps(turn: Turn, run: Run<Running>, steps: Step[], reason: string): void {
  for (const step of steps) turn.emit({ type: "step.cancelled", ...aboutStep(run, step), data: { reason } });
}
