import { createApiKey, hashApiKey } from "../identity/api-key.ts";
import type { Scope } from "../scopes.ts";

/** What an API key is to be. */
export type NewKey = { name: string; scopes: readonly Scope[]; expiresAt?: Date | undefined };

/** Makes a key, to be shown this once, and the row that is stored of it. */
export async function makeKey(tenantId: string, id: string, { name, scopes, expiresAt }: NewKey) {
  const key = createApiKey();
  const secret = { hash: await hashApiKey(key), prefix: key.slice(0, 8) };
  return {
    key,
    secret,
    row: { tenantId, id, name, scopes: [...new Set(scopes)], expiresAt: expiresAt ?? null, ...secret },
  };
}
