import { z } from "zod";
import type { RedisCache } from "../storage/redis.ts";

/** For how long a credential is taken to be as Postgres had it: a revoked one works no longer than this. */
export const freshMs = 60_000;

const checkedCredential = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** When Postgres was asked, in milliseconds since the epoch. */
  checkedAt: z.number(),
});
export type CheckedCredential = z.infer<typeof checkedCredential>;

/** Credentials that all isolates share. It may lose any of them, and it may be gone: then it finds none. */
export type CredentialCache = {
  get(tenantId: string, hash: string): Promise<CheckedCredential | null>;
  set(hash: string, credential: CheckedCredential): Promise<void>;
};

export function createCredentialCache({ client, upstream }: RedisCache): CredentialCache {
  const key = (tenantId: string, hash: string) => `t:${tenantId}:credential:${hash}`;
  return {
    async get(tenantId, hash) {
      const cached = await upstream.call(() => client.get(key(tenantId, hash))).catch(() => null);
      const { data } = checkedCredential.safeParse(cached);
      return data?.tenantId === tenantId ? data : null;
    },
    async set(hash, credential) {
      const options = { px: freshMs };
      await upstream
        .call(() => client.set(key(credential.tenantId, hash), credential, options))
        .catch(() => null);
    },
  };
}
