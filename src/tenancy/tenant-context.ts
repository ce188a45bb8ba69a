import type { Scope } from "./scopes.ts";
import type { Tenant } from "./tenant.ts";

/** Who calls: an API key, a user whom the tenant's identity provider vouches for, or the bearer of a stream token. */
export type Caller =
  | { kind: "key"; id: string }
  | { kind: "user"; id: string; providerId: string }
  | { kind: "stream"; id: string; sessionId: string };

/** For whom a request is: made once, when it is known who calls, and passed on to all that serve it. */
export type TenantContext = {
  tenant: Tenant;
  caller: Caller;
  scopes: readonly Scope[];
  traceId: string;
  /** All of it is at least as new as this version of the tenant. */
  version: number;
};
