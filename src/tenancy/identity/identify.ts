// Who calls, and for which tenant. All that a request says of its tenant must agree: its host, its header, and its
// credential. What is wrong is told only as far as the caller may know it: a credential that is not valid gives one
// answer whether or not the tenant exists, and a valid one tells nothing about tenants other than its own.

import { accept, type Reply, refuse } from "../../problems.ts";
import type { ReadVersion } from "../cache/announce-version.ts";
import type { Caches } from "../cache/caches.ts";
import { looksLikeToken, type VerifyToken } from "../oidc/verify-token.ts";
import type { Seal } from "../seal.ts";
import type { Tenant } from "../tenant.ts";
import type { Grant, TenantContext } from "../tenant-context.ts";
import { hashApiKey, isApiKey } from "./api-key.ts";
import { findNamedTenants, type NamedTenant } from "./named-tenants.ts";
import { checkProof, hasExpired, type Proof } from "./proof.ts";
import { readCredential } from "./read-credential.ts";
import { isStreamToken, readStreamToken } from "./stream-token.ts";

/**
 * Finds out for whom a request is. What is remembered of a version of the tenant before `atLeast` is asked for again.
 * Throws UpstreamUnavailable where Postgres is needed and cannot be reached.
 */
export type Identify = (request: Request, traceId: string, atLeast?: number) => Promise<Identified>;

/** Who calls, or why that is refused, and the tenant that the request is to, as far as it says so. */
export type Identified = { reply: Reply<TenantContext>; named: string | undefined };

export type IdentityStores = {
  caches: Caches;
  seal: Seal;
  verifyToken: VerifyToken;
  readVersion: ReadVersion;
  baseDomain: string | undefined;
  /** Milliseconds since the epoch. */
  now: () => number;
};

type Shown = Grant & { tenantId: string; asOf: number };

export function createIdentify(stores: IdentityStores): Identify {
  return async (request, traceId, atLeast = 0) => {
    const first = await tryToIdentify(stores, request, traceId, atLeast);
    if (first.reply.ok || first.tenantId === undefined) return first;
    // What was remembered may be the reason, and whoever is refused is not counted, so hears of no newer version.
    const newest = await stores.readVersion(first.tenantId);
    if (newest === null || newest <= atLeast) return first;
    return tryToIdentify(stores, request, traceId, newest);
  };
}

/** Who calls, as far as is known `atLeast` as of a version, and the tenant whose state decided on it. */
type Try = Identified & { tenantId: string | undefined };

async function tryToIdentify(
  stores: IdentityStores,
  request: Request,
  traceId: string,
  atLeast: number,
): Promise<Try> {
  const named = await findNamedTenants(request, stores.baseDomain, stores.caches.domains, atLeast);
  const shown = readCredential(request);
  const first = named[0]?.tenantId;
  const answer = (reply: Reply<TenantContext>, tenantId = first): Try => ({
    reply,
    tenantId,
    named: first ?? tenantId,
  });
  if (shown.kind === "none") return answer(refuseAnonymous(named), undefined);
  if (shown.kind === "several") return answer(refuseSeveral);
  const granted = await readShown(stores, shown.credential, first, atLeast);
  if (!granted.ok) return answer(granted);
  const { tenantId, asOf, ...grant } = granted.value;
  const other = named.find((one) => one.tenantId !== tenantId);
  if (other !== undefined) return answer(refuseMismatch(other), tenantId);
  const found = await stores.caches.tenants.get(tenantId, atLeast);
  if (found.value?.status !== "active") return answer(refuseTenant(found.value), tenantId);
  const version = Math.min(asOf, found.asOf);
  return answer(accept({ tenant: found.value, ...grant, traceId, version }), tenantId);
}

const refuseSeveral = refuse("tenant_mismatch", "The request shows several credentials: send one.");

const refuseTenant = (tenant: Tenant | null) =>
  tenant === null ? invalid : refuse("tenant_suspended", "The tenant is suspended.");

const invalid = refuse("unauthenticated", "The credential is not valid.");

const refuseAnonymous = (named: NamedTenant[]) =>
  named.length === 0
    ? refuse(
        "tenant_required",
        "Neither the host, nor X-Tenant-ID, nor a credential says which tenant is meant.",
      )
    : refuse("unauthenticated", "Send an API key or a token as `Authorization: Bearer`.");

const refuseMismatch = ({ by }: NamedTenant) =>
  refuse(
    "tenant_mismatch",
    by === "domain"
      ? "The credential is not one of the tenant whose domain this is."
      : "The credential is not one of the tenant that X-Tenant-ID names.",
  );

/** What a credential shows: whose it is, and what its bearer may do. `named` is the tenant that the request names. */
async function readShown(
  stores: IdentityStores,
  credential: string,
  named: string | undefined,
  atLeast: number,
): Promise<Reply<Shown>> {
  if (isApiKey(credential)) return readKey(stores, await hashApiKey(credential), atLeast);
  if (isStreamToken(credential)) return readToken(stores, credential, atLeast);
  if (named === undefined || !looksLikeToken(credential)) return invalid;
  const { value: tenant, asOf } = await stores.caches.tenants.get(named, atLeast);
  if (tenant === null) return invalid;
  const verified = await stores.verifyToken(credential, tenant);
  return verified.ok ? accept({ ...verified.value, tenantId: tenant.id, asOf }) : verified;
}

async function readKey(
  { caches, now }: IdentityStores,
  hash: string,
  atLeast: number,
): Promise<Reply<Shown>> {
  const { value: key, asOf } = await caches.credentials.get(hash, atLeast);
  if (key === null) return invalid;
  if (hasExpired(key, now())) return refuse("unauthenticated", "The API key has expired.");
  const { id, scopes, tenantId } = key;
  const proof: Proof = { kind: "key", hash };
  return accept({ caller: { kind: "key", id }, scopes, proof, tenantId, asOf });
}

async function readToken(stores: IdentityStores, token: string, atLeast: number): Promise<Reply<Shown>> {
  const now = stores.now();
  const granted = await readStreamToken(stores.seal, token, now);
  if (granted === null)
    return refuse("unauthenticated", "The stream token is not valid, or its time is over.");
  const { tenantId, sessionId, callerId, proof } = granted;
  const { stands, asOf } = await checkProof(stores.caches, tenantId, proof, now, atLeast);
  if (!stands) {
    return refuse("unauthenticated", "The credential that asked for the stream token is no longer valid.");
  }
  const caller = { kind: "stream" as const, id: callerId, sessionId };
  return accept({ caller, scopes: ["sessions:read"], proof, tenantId, asOf });
}
