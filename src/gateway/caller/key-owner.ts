import type { IdempotentRequestApi } from "../../../durable-objects/idempotency-api.ts";
import type { Places } from "../../tenancy/places.ts";
import type { Tenant } from "../../tenancy/tenant.ts";
import { type Caller, callerParts } from "../../tenancy/tenant-context.ts";

export type IdempotentRequests = Pick<Places, "idempotentRequestNamed">;

/** Whose an Idempotency-Key is. */
export type KeyOwner = {
  tenantId: string;
  /** To whom answers are given again: to each caller its own, so that none reads what another was answered. */
  caller: readonly string[];
  /** For whom things are created once: for a tenant by all its API keys together, and for each user. */
  creator: readonly string[];
  requestNamed: (name: string) => IdempotentRequestApi;
};

export const callerAsOwner = (
  requests: IdempotentRequests,
  { id, jurisdiction }: Tenant,
  caller: Caller,
): KeyOwner => ({
  tenantId: id,
  caller: callerParts(caller),
  creator: caller.kind === "key" ? [caller.kind] : callerParts(caller),
  requestNamed: (name) => requests.idempotentRequestNamed(name, jurisdiction),
});

/** The platform's administration, under a name that no tenant can have. */
export const adminAsOwner = (requests: IdempotentRequests): KeyOwner => ({
  tenantId: "_admin",
  caller: [],
  creator: [],
  requestNamed: (name) => requests.idempotentRequestNamed(name, null),
});
