import type { Slice, StepContext } from "./removal.ts";

/** Erases the tenant's stock of warm sandboxes, which makes no more of them. They are killed with all others. */
export async function eraseWarmPool({ tenant, tools }: StepContext): Promise<Slice> {
  await tools.places.warmPoolNamed(tenant.id, tenant.jurisdiction).erase(tenant.id);
  return {};
}
