import type { Scope } from "../../tenancy/scopes.ts";
import { Refused } from "../answers/refused.ts";

/** Whoever grants scopes, at `/scopes` of the body, gives away no more than they have. Throws Refused. */
export function checkScopes(wanted: readonly Scope[], own: readonly Scope[]): void {
  const faults = wanted.flatMap((one, index) =>
    own.includes(one)
      ? []
      : [{ pointer: `/scopes/${index}`, detail: "The caller does not have this scope." }],
  );
  if (faults.length > 0) {
    throw new Refused("insufficient_scope", "Nobody can grant a scope that they do not have.", faults);
  }
}
