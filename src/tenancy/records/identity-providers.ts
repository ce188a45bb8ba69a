import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { identityProviders } from "../../../drizzle/platform.ts";
import { newId } from "../../ids.ts";
import { UnsafeUrl } from "../../mesh/check-host.ts";
import type { GuardedFetch } from "../../mesh/guarded-fetch.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import { isUniqueViolation } from "../../storage/database.ts";
import { fetchKeySet, ProviderFault } from "../oidc/fetch-key-set.ts";
import { identityProvider } from "../tenant.ts";
import type { Actor } from "./keys.ts";
import type { TenantRecords } from "./tenant-records.ts";

/** An identity provider as its tenant sees it. */
export const identityProviderView = z.object({
  ...identityProvider.shape,
  scopesClaim: z.string().optional(),
  createdAt: z.string(),
});
export type IdentityProviderView = z.infer<typeof identityProviderView>;

export type NewIdentityProvider = Omit<IdentityProviderView, "id" | "createdAt">;

const maxProviders = 5;

/** A tenant's identity providers. Every method throws UpstreamUnavailable without Postgres. */
export class IdentityProviders {
  readonly #records: TenantRecords;
  readonly #fetch: GuardedFetch;

  constructor(records: TenantRecords, fetch: GuardedFetch) {
    this.#records = records;
    this.#fetch = fetch;
  }

  /** Its keys are fetched first: one that does not work is refused, not stored. */
  async create(by: Actor, wanted: NewIdentityProvider): Promise<Reply<IdentityProviderView>> {
    const others = await this.list(by.tenantId);
    if (others.length >= maxProviders) {
      return refuse("limit_reached", `A tenant has at most ${maxProviders} identity providers.`);
    }
    const works = await this.#check(wanted.issuer);
    if (!works.ok) return works;
    const id = newId("idp");
    const { issuer, audience, scopes } = wanted;
    const details = { issuer, audience, scopes };
    try {
      const [made] = await this.#records.change(
        { ...by, action: "identity-provider.create", target: id, details },
        (db) =>
          db
            .insert(identityProviders)
            .values({ ...wanted, id, tenantId: by.tenantId })
            .returning(),
      );
      if (made === undefined) throw new Error("the identity provider was not stored");
      return accept(toView(made));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const detail = "The tenant has an identity provider with this issuer and audience.";
      return refuse("identity_provider_exists", detail, "/issuer");
    }
  }

  /** Oldest first. */
  async list(tenantId: string): Promise<IdentityProviderView[]> {
    const rows = await this.#records.database.query((db) =>
      db
        .select()
        .from(identityProviders)
        .where(eq(identityProviders.tenantId, tenantId))
        .orderBy(asc(identityProviders.createdAt), asc(identityProviders.id)),
    );
    return rows.map(toView);
  }

  async get(tenantId: string, id: string): Promise<Reply<IdentityProviderView>> {
    const found = (await this.list(tenantId)).find((one) => one.id === id);
    return found === undefined ? unknownProvider : accept(found);
  }

  /** Its tokens are refused from the next request on. */
  async remove(by: Actor, id: string): Promise<Reply<IdentityProviderView>> {
    const known = await this.get(by.tenantId, id);
    if (!known.ok) return known;
    const { issuer, audience } = known.value;
    const act = { ...by, action: "identity-provider.remove", target: id, details: { issuer, audience } };
    await this.#records.change(act, (db) =>
      db
        .delete(identityProviders)
        .where(and(eq(identityProviders.tenantId, by.tenantId), eq(identityProviders.id, id))),
    );
    return known;
  }

  async #check(issuer: string): Promise<Reply<undefined>> {
    try {
      await fetchKeySet(this.#fetch, issuer);
      return accept(undefined);
    } catch (error) {
      if (error instanceof UnsafeUrl) return refuse("unsafe_url", error.message, "/issuer");
      if (error instanceof ProviderFault) return refuse("identity_provider_fault", error.message, "/issuer");
      throw error;
    }
  }
}

const unknownProvider = refuse("not_found", "There is no such identity provider.");

const toView = (row: typeof identityProviders.$inferSelect): IdentityProviderView => ({
  id: row.id,
  issuer: row.issuer,
  audience: row.audience,
  algorithms: row.algorithms,
  userClaim: row.userClaim,
  ...(row.scopesClaim === null ? {} : { scopesClaim: row.scopesClaim }),
  scopes: row.scopes,
  createdAt: row.createdAt.toISOString(),
});
