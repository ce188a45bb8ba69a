import type { DurableObjectNamespace, Rpc } from "@cloudflare/workers-types";
import type { Tenant } from "./tenant.ts";

/** Objects of a jurisdiction are others than those of the same names elsewhere. */
export const inJurisdiction = <T extends Rpc.DurableObjectBranded>(
  objects: DurableObjectNamespace<T>,
  jurisdiction: Tenant["jurisdiction"],
) => (jurisdiction === null ? objects : objects.jurisdiction(jurisdiction));
