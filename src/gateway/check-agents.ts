import type { AgentPool } from "../agents/effective-pool.ts";
import { Refused } from "./refused.ts";

/** Sees to it that every agent named in a request is one that can be used. Throws Refused. */
export function checkAgents(
  named: { name: string; pointer: string }[],
  { manifests, unavailability }: AgentPool,
): void {
  const faults = named.flatMap(({ name, pointer }) => {
    const manifest = manifests.find((one) => one.name === name);
    const fault = manifest === undefined ? "There is no such agent." : unavailability(manifest);
    return fault === null ? [] : [{ pointer, detail: fault }];
  });
  if (faults.length > 0) throw new Refused("unknown_agent", "An agent is not one that can be used.", faults);
}
