import type { Proof } from "./identity/proof.ts";
import type { Scope } from "./scopes.ts";
import type { Tenant } from "./tenant.ts";

/** Who calls: an API key, a user whom the tenant's identity provider vouches for, or the bearer of a stream token. */
export type Caller =
  | { kind: "key"; id: string }
  | { kind: "user"; id: string; providerId: string }
  | { kind: "stream"; id: string; sessionId: string };

/** What a credential gives: whose it is, what its bearer may do, and what that rests on. */
export type Grant = { caller: Caller; scopes: readonly Scope[]; proof: Proof };

/** For whom a request is: made once, when it is known who calls, and passed on to all that serve it. */
export type TenantContext = Grant & {
  tenant: Tenant;
  traceId: string;
  /** All of it is at least as new as this version of the tenant. */
  version: number;
};

/** A caller by parts that no other of its tenant has together: users of two identity providers may have one id. */
export const callerParts = (caller: Caller): readonly string[] =>
  caller.kind === "user" ? [caller.kind, caller.providerId, caller.id] : [caller.kind, caller.id];
