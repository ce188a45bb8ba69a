// Users' tokens: JWTs (RFC 7519) that a tenant's own identity provider has signed, by the rules of RFC 8725.

import { decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import type { IdentityProvider, Tenant } from "../tenant.ts";
import type { Grant } from "../tenant-context.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { createKeySets, type KeyAge, type KeySetOptions } from "./key-sets.ts";
import { readScopes, readUser } from "./read-claims.ts";

/**
 * Finds out what a token grants. Only the tenant's own identity providers count. Throws
 * UpstreamUnavailable where the provider's keys are needed and cannot be had.
 */
export type VerifyToken = (token: string, tenant: Tenant) => Promise<Reply<Grant>>;

const maxTokenBytes = 8 * 1_024;
const clockSkewSeconds = 60;

/** A key that the provider has withdrawn is taken for ten minutes more, or for a day while it is down. */
const usualAge: KeyAge = { freshMs: 10 * 60_000, keptMs: 24 * 60 * 60_000 };
/** For a key that is not known: anyone can name one, so the provider is asked once a minute. */
const youngestAge: KeyAge = { freshMs: 60_000, keptMs: 60_000 };

/** Whether a credential has a token's form: three parts in base64url, of which the last may be empty (RFC 7519, 3). */
export const looksLikeToken = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);

export function createVerifyToken({ now, ...options }: KeySetOptions): VerifyToken {
  const keysOf = createKeySets({ now, ...options });

  async function verify(token: string, tenantId: string, provider: IdentityProvider): Promise<JWTPayload> {
    const { issuer, audience, algorithms } = provider;
    const verifyWith = async (age: KeyAge) => {
      const { payload } = await jwtVerify(token, await keysOf(tenantId, issuer, age), {
        issuer,
        audience,
        algorithms,
        requiredClaims: ["exp"],
        clockTolerance: clockSkewSeconds,
        currentDate: new Date(now()),
      });
      return payload;
    };
    try {
      return await verifyWith(usualAge);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return verifyWith(youngestAge);
      throw error;
    }
  }

  return async (token, tenant) => {
    if (token.length > maxTokenBytes) return refuse("unauthenticated", "The token is longer than 8 KiB.");
    const provider = providerOf(token, tenant);
    if (provider === undefined) {
      return refuse("unauthenticated", "The token is not of one of the tenant's identity providers (`iss`).");
    }
    try {
      const claims = await verify(token, tenant.id, provider);
      const id = readUser(claims, provider);
      if (id === null) {
        return refuse("unauthenticated", `The token names no user (\`${provider.userClaim}\`).`);
      }
      const providerId = provider.id;
      return accept({
        caller: { kind: "user", id, providerId },
        scopes: readScopes(claims, provider),
        proof: { kind: "user", providerId, expiresAt: endOf(claims) },
      });
    } catch (error) {
      if (error instanceof UpstreamUnavailable) throw error;
      return refuse("unauthenticated", explainRefusal(error));
    }
  };
}

/** When a token is taken no more, in milliseconds since the epoch; finite, whatever it says. None lacks `exp`. */
const endOf = ({ exp = 0 }: JWTPayload): number =>
  Math.min((exp + clockSkewSeconds) * 1_000, Number.MAX_SAFE_INTEGER);

/** The provider by whose rules a token is to be verified, by what the token says of itself. */
function providerOf(token: string, { identityProviders }: Tenant): IdentityProvider | undefined {
  const { iss, aud } = decode(token);
  const ofIssuer = identityProviders.filter(({ issuer }) => issuer === iss);
  return ofIssuer.find(({ audience }) => [aud].flat().includes(audience)) ?? ofIssuer[0];
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}
