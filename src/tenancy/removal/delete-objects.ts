import { again, type Slice, type StepContext } from "./removal.ts";

/** Deletes the tenant's files and artifacts. */
export async function deleteObjects({ tenant, tools }: StepContext): Promise<Slice> {
  const objects = await tools.objectsOf(tenant.id).deleteSome();
  return { removed: { objects }, next: objects === 0 ? undefined : again };
}
