import { z } from "zod";
import { monthlyOverride, planName } from "./limits/plans.ts";
import { scope } from "./scopes.ts";
import { isTenantId } from "./tenant-id.ts";

/** Signature algorithms that a tenant's tokens may use: asymmetric ones alone, so that a key set is no secret. */
export const tokenAlgorithm = z.enum(["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]);
export type TokenAlgorithm = z.infer<typeof tokenAlgorithm>;

/** A tenant's own identity provider: whose tokens are taken, and what they may do. */
export const identityProvider = z.object({
  id: z.string(),
  /** The `iss` of its tokens, and where its OpenID Connect discovery document is found. */
  issuer: z.string(),
  /** The `aud` that its tokens must have. */
  audience: z.string(),
  algorithms: z.array(tokenAlgorithm),
  /** The claim that tells the user: `sub`, unless the tenant says otherwise. */
  userClaim: z.string(),
  /** The claim that lists scopes, as text with spaces or as an array. Without it every token has `scopes`. */
  scopesClaim: z.string().nullable(),
  /** The most that a token can have. */
  scopes: z.array(scope),
});
export type IdentityProvider = z.infer<typeof identityProvider>;

/** How a tenant's rows are kept from those of others (docs/tenancy.md). */
export const isolation = z.enum(["row", "schema", "database"]);

export const jurisdiction = z.enum(["eu"]);

/** The stock of sandboxes that a tenant has made before they are needed. */
export const warmSandboxes = z.object({
  /** How many are ready at a time; no more than the tenant's plan allows. */
  size: z.int().min(1).max(1_000),
  /** `running` ones are at hand at once; `paused` ones take a moment to go on, and no room among those that run. */
  mode: z.enum(["running", "paused"]),
});
export type WarmSandboxes = z.infer<typeof warmSandboxes>;

/** All that a request needs to know of its tenant. */
export const tenant = z.object({
  id: z.string().refine(isTenantId),
  name: z.string(),
  status: z.enum(["active", "suspended", "deleting"]),
  plan: planName,
  monthly: monthlyOverride,
  isolation,
  /** The tenant's own database, sealed. */
  databaseUrl: z.string().nullable(),
  jurisdiction: jurisdiction.nullable(),
  /** Origins of browsers that may call, such as `https://app.acme.com`. */
  allowedOrigins: z.array(z.string()),
  /** Null where it has no such stock. */
  warmSandboxes: warmSandboxes.nullable(),
  identityProviders: z.array(identityProvider),
  /** Counts up with every change to the tenant, its credentials, domains, identity providers and agents. */
  version: z.number().int(),
});
export type Tenant = z.infer<typeof tenant>;
