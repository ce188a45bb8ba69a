import { TenantObjects } from "../../storage/objects.ts";
import { again, type Slice, type StepContext } from "./removal.ts";

/** Deletes the tenant's files and artifacts. */
export async function deleteObjects({ tenant, tools }: StepContext): Promise<Slice> {
  const bucket = tools.places.objectsIn(tenant.jurisdiction);
  const objects = await new TenantObjects(bucket, tenant.id).deleteSome();
  return { removed: { objects }, next: objects === 0 ? undefined : again };
}
