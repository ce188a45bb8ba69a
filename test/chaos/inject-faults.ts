import { setTimeout as wait } from "node:timers/promises";
import type { Stack } from "../../local/stack.ts";
import type { StandInName } from "../../local/stand-ins.ts";
import { switchOn } from "../e2e/support/faults.ts";
import { type PlannedFault, targets } from "./plan.ts";

/** Carries out the faults of a plan, those of one part after the other. Afterwards every part is up, and well. */
export async function injectFaults(
  stack: Stack,
  faults: PlannedFault[],
  startedAt: number,
  onFault: (fault: PlannedFault) => void,
): Promise<void> {
  await Promise.all(
    targets.map(async (target) => {
      for (const fault of faults.filter((each) => each.target === target)) {
        await wait(Math.max(0, startedAt + fault.atMs - Date.now()));
        onFault(fault);
        await inject(stack, fault);
      }
    }),
  );
}

async function inject(stack: Stack, { target, kind, forMs }: PlannedFault): Promise<void> {
  switch (kind) {
    case "kill":
      await stack.kill(target);
      await wait(forMs);
      return stack.restart(target);
    case "stall":
      stack.signal(target, "SIGSTOP");
      await wait(forMs);
      return stack.signal(target, "SIGCONT");
    case "error":
      return whileOn(stack, target, { kind, status: 503, rate: 0.5 }, forMs);
    case "cut":
    case "hang":
      return whileOn(stack, target, { kind, rate: 0.5 }, forMs);
  }
}

async function whileOn(
  stack: Stack,
  target: PlannedFault["target"],
  fault: Parameters<typeof switchOn>[2],
  forMs: number,
): Promise<void> {
  if (target === "worker") throw new Error("the runtime has no switches");
  const service: StandInName = target;
  await switchOn(stack, service, fault);
  await wait(forMs);
  await switchOn(stack, service);
}
