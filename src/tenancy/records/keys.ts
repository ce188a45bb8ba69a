import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { credentials } from "../../../drizzle/platform.ts";
import { newId } from "../../ids.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import { createApiKey, hashApiKey } from "../identity/api-key.ts";
import { type Scope, scope } from "../scopes.ts";
import type { Act, TenantRecords } from "./tenant-records.ts";

/** An API key as it is shown: what it is, and never the key itself. */
export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  /** Its first characters. */
  prefix: z.string(),
  scopes: z.array(scope),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  /** To ten minutes. */
  lastUsedAt: z.string().optional(),
  revokedAt: z.string().optional(),
});
export type KeyView = z.infer<typeof keyView>;

export type NewKey = { name: string; scopes: readonly Scope[]; expiresAt?: Date | undefined };

/** A key that was just made. `key` is shown this once. */
export type MadeKey = KeyView & { key: string };

/** Who acts, and in which request. */
export type Actor = Pick<Act, "tenantId" | "actor" | "traceId">;

/** Keys that a tenant may have, those that are revoked left out. */
const maxKeys = 100;

/** A tenant's API keys. Every method throws UpstreamUnavailable without Postgres. */
export class TenantKeys {
  readonly #records: TenantRecords;

  constructor(records: TenantRecords) {
    this.#records = records;
  }

  async create(by: Actor, wanted: NewKey): Promise<Reply<MadeKey>> {
    const live = (await this.list(by.tenantId)).filter(({ revokedAt }) => revokedAt === undefined);
    if (live.length >= maxKeys) return refuse("limit_reached", `A tenant has at most ${maxKeys} API keys.`);
    return accept(await this.#make(by, "key.create", wanted));
  }

  /** Newest first. */
  async list(tenantId: string): Promise<KeyView[]> {
    const rows = await this.#records.database.query((db) =>
      db
        .select()
        .from(credentials)
        .where(eq(credentials.tenantId, tenantId))
        .orderBy(desc(credentials.createdAt), desc(credentials.id))
        .limit(10 * maxKeys),
    );
    return rows.map(toView);
  }

  /** Makes a key that follows another, which works for `overlapMs` more. */
  async rotate(by: Actor, id: string, overlapMs: number, now: Date): Promise<Reply<MadeKey>> {
    const old = await this.#find(by.tenantId, id);
    if (old === undefined) return unknownKey;
    const endsAt = new Date(now.getTime() + overlapMs);
    await this.#records.change({ ...by, action: "key.rotate", target: id }, (db) =>
      db
        .update(credentials)
        .set({ expiresAt: old.expiresAt !== null && old.expiresAt < endsAt ? old.expiresAt : endsAt })
        .where(isKey(by.tenantId, id)),
    );
    const { name, scopes } = old;
    return accept(await this.#make(by, "key.create", { name, scopes }));
  }

  /** Holds from the next request on. Revoking a revoked key changes nothing. */
  async revoke(by: Actor, id: string): Promise<Reply<KeyView>> {
    if ((await this.#find(by.tenantId, id)) === undefined) return unknownKey;
    const [revoked] = await this.#records.change({ ...by, action: "key.revoke", target: id }, (db, now) =>
      db.update(credentials).set({ revokedAt: now }).where(isKey(by.tenantId, id)).returning(),
    );
    return revoked === undefined ? unknownKey : accept(toView(revoked));
  }

  async #make(by: Actor, action: string, { name, scopes, expiresAt }: NewKey): Promise<MadeKey> {
    const key = createApiKey();
    const id = newId("key");
    const values = { tenantId: by.tenantId, id, name, scopes: [...scopes], prefix: key.slice(0, 8) };
    const hash = await hashApiKey(key);
    const details = { name, scopes };
    const [made] = await this.#records.change({ ...by, action, target: id, details }, (db) =>
      db
        .insert(credentials)
        .values({ ...values, hash, expiresAt })
        .returning(),
    );
    if (made === undefined) throw new Error("the key was not stored");
    return { ...toView(made), key };
  }

  async #find(tenantId: string, id: string) {
    const [found] = await this.#records.database.query((db) =>
      db.select().from(credentials).where(isKey(tenantId, id)),
    );
    return found;
  }
}

const unknownKey = refuse("not_found", "There is no such API key.");

const isKey = (tenantId: string, id: string) =>
  and(eq(credentials.tenantId, tenantId), eq(credentials.id, id), isNull(credentials.revokedAt));

const toView = (row: typeof credentials.$inferSelect): KeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  createdAt: row.createdAt.toISOString(),
  ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt.toISOString() }),
  ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt.toISOString() }),
  ...(row.revokedAt === null ? {} : { revokedAt: row.revokedAt.toISOString() }),
});
