import type { IdempotentRequestApi } from "../../durable-objects/idempotency-api.ts";
import type { Places } from "../tenancy/places.ts";
import type { Tenant } from "../tenancy/tenant.ts";
import { type Caller, callerParts } from "../tenancy/tenant-context.ts";

export type IdempotentRequests = Pick<Places, "idempotentRequestNamed">;

/** Whose an Idempotency-Key is: each caller has keys of its own, so that none reads what another was answered. */
export type KeyOwner = {
  tenantId: string;
  caller: readonly string[];
  requestNamed: (name: string) => IdempotentRequestApi;
};

export const callerAsOwner = (
  requests: IdempotentRequests,
  { id, jurisdiction }: Tenant,
  caller: Caller,
): KeyOwner => ({
  tenantId: id,
  caller: callerParts(caller),
  requestNamed: (name) => requests.idempotentRequestNamed(name, jurisdiction),
});

/** The platform's administration, under a name that no tenant can have. */
export const adminAsOwner = (requests: IdempotentRequests): KeyOwner => ({
  tenantId: "_admin",
  caller: [],
  requestNamed: (name) => requests.idempotentRequestNamed(name, null),
});
