import { mapBounded } from "../../mesh/map-bounded.ts";
import { again, type Slice, type StepContext } from "./removal.ts";

/** Sandboxes that are killed at once. */
const concurrency = 10;

/** One that was killed may be listed for a moment more, in milliseconds. */
const listedAfterMs = 1_000;

/** Kills the tenant's sandboxes, whichever session they are of, until none is listed. */
export async function killSandboxes({ tenant, tools: { sandboxes } }: StepContext): Promise<Slice> {
  const ids = await sandboxes.listOf(tenant.id);
  if (ids.length === 0) return {};
  const killed = await mapBounded(ids, concurrency, (id) => sandboxes.kill(id));
  return { removed: { sandboxes: killed.filter(Boolean).length }, next: again, waitMs: listedAfterMs };
}
