import { toAgentPool } from "../../agents/effective-pool.ts";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import { Refused } from "../answers/refused.ts";
import type { TenantScope } from "../caller/tenant-scope.ts";

/**
 * Sees to it that every agent named in a request is one that can be used. Where the gateway cannot tell, the session
 * decides by what it knows. Throws Refused.
 */
export async function checkAgents(
  named: { name: string; pointer: string }[],
  tenant: Pick<TenantScope, "agents">,
): Promise<void> {
  if (named.length === 0) return;
  const agents = await tenant.agents().catch((error: unknown) => {
    if (error instanceof UpstreamUnavailable) return undefined;
    throw error;
  });
  if (agents === undefined) return;
  const { manifests, unavailability } = toAgentPool(agents);
  const faults = named.flatMap(({ name, pointer }) => {
    const manifest = manifests.find((one) => one.name === name);
    const fault = manifest === undefined ? "There is no such agent." : unavailability(manifest);
    return fault === null ? [] : [{ pointer, detail: fault }];
  });
  if (faults.length > 0) throw new Refused("unknown_agent", "An agent is not one that can be used.", faults);
}
