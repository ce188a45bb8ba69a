// What a caller's access rests on. What was opened with it, such as a stream, may go on only as long as it stands.

import { z } from "zod";
import type { Caches } from "../cache/caches.ts";

export const proof = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("key"), hash: z.string() }),
  z.object({
    kind: z.literal("user"),
    providerId: z.string(),
    /** When the user's token is taken no more, in milliseconds since the epoch. */
    expiresAt: z.number(),
  }),
]);
export type Proof = z.infer<typeof proof>;

/**
 * Tells whether a proof stands for a tenant, and as of which version of it: another tenant's never does. What is
 * remembered of a version before `atLeast` is asked for again. `now` is in milliseconds since the
 * epoch. Throws UpstreamUnavailable where Postgres is needed and cannot be reached.
 */
export async function checkProof(
  caches: Pick<Caches, "credentials" | "tenants">,
  tenantId: string,
  shown: Proof,
  now: number,
  atLeast: number,
): Promise<{ stands: boolean; asOf: number }> {
  if (shown.kind === "key") {
    const { value: key, asOf } = await caches.credentials.get(shown.hash, atLeast);
    return { stands: key?.tenantId === tenantId && !hasExpired(key, now), asOf };
  }
  if (hasExpired(shown, now)) return { stands: false, asOf: Infinity };
  const { value: tenant, asOf } = await caches.tenants.get(tenantId, atLeast);
  return { stands: tenant?.identityProviders.some(({ id }) => id === shown.providerId) ?? false, asOf };
}

/** `expiresAt` and `now` are in milliseconds since the epoch; null: never. */
export const hasExpired = ({ expiresAt }: { expiresAt: number | null }, now: number): boolean =>
  expiresAt !== null && expiresAt <= now;
