import { z } from "zod";
import type { Scope } from "../scopes.ts";
import type { IdentityProvider } from "../tenant.ts";

type Claims = { [claim: string]: unknown };

/** The user's id at its provider: visible characters of ASCII, as OpenID Connect has them in `sub`. */
const userId = z.string().regex(/^[\x21-\x7e]{1,255}$/);

const grantedScopes = z.union([z.string().transform((text) => text.split(" ")), z.array(z.unknown())]);

/** The id of the user whom a token is about, or null where it names none. */
export const readUser = (claims: Claims, { userClaim }: IdentityProvider): string | null =>
  userId.safeParse(claims[userClaim]).data ?? null;

/** What a token allows: of what its provider may grant, that which the token lists. What we do not know is ignored. */
export function readScopes(claims: Claims, provider: IdentityProvider): Scope[] {
  if (provider.scopesClaim === null) return provider.scopes;
  const granted = grantedScopes.safeParse(claims[provider.scopesClaim]).data ?? [];
  return provider.scopes.filter((scope) => granted.includes(scope));
}
