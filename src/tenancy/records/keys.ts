import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { credentials } from "../../../drizzle/platform.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import { scope } from "../scopes.ts";
import { makeKey, type NewKey } from "./make-key.ts";
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

  /** Whether the tenant may have another key. Those that are revoked or have expired do not count. */
  async hasRoom(tenantId: string): Promise<boolean> {
    const isLive = or(isNull(credentials.expiresAt), gt(credentials.expiresAt, sql`now()`));
    const live = await this.#records.database.query((db) =>
      db.$count(credentials, and(eq(credentials.tenantId, tenantId), isNull(credentials.revokedAt), isLive)),
    );
    return live < maxKeys;
  }

  /**
   * Makes a key. Asked again for the same id, as by a caller who never got the answer, it makes the same key anew
   * as long as that was not used.
   */
  async create(by: Actor, id: string, wanted: NewKey): Promise<Reply<MadeKey>> {
    const { key, secret, row } = await makeKey(by.tenantId, id, wanted);
    const details = { name: wanted.name, scopes: wanted.scopes };
    const act = { ...by, action: "key.create", target: id, details };
    const [made] = await this.#records.change(act, (db) =>
      db
        .insert(credentials)
        .values(row)
        .onConflictDoUpdate({
          target: [credentials.tenantId, credentials.id],
          set: secret,
          setWhere: sql`${credentials.lastUsedAt} IS NULL AND ${credentials.revokedAt} IS NULL`,
        })
        .returning(),
    );
    return made === undefined ? usedKey : accept({ ...viewKey(made), key });
  }

  async get(tenantId: string, id: string): Promise<Reply<KeyView>> {
    const [found] = await this.#records.database.query((db) =>
      db.select().from(credentials).where(isKey(tenantId, id)),
    );
    return found === undefined ? unknownKey : accept(viewKey(found));
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
    return rows.map(viewKey);
  }

  /**
   * Makes a key, `nextId`, that follows another, which works until `endsAt` unless it ends before. The new one lives as
   * long from `now` on as the other did.
   */
  async rotate(by: Actor, old: KeyView, nextId: string, now: Date, endsAt: Date): Promise<Reply<MadeKey>> {
    const { id, name, scopes, createdAt, expiresAt } = old;
    if (expiresAt !== undefined && new Date(expiresAt) <= now)
      return refuse("not_found", "The API key has expired.");
    const lifeMs = expiresAt && Date.parse(expiresAt) - Date.parse(createdAt);
    const nextEndsAt = lifeMs === undefined ? undefined : new Date(now.getTime() + Number(lifeMs));
    const next = await this.create(by, nextId, { name, scopes, expiresAt: nextEndsAt });
    if (!next.ok) return next;
    const act = { ...by, action: "key.rotate", target: id, details: { next: nextId } };
    await this.#records.change(act, (db) =>
      db
        .update(credentials)
        .set({ expiresAt: sql`least(${credentials.expiresAt}, ${endsAt.toISOString()}::timestamptz)` })
        .where(isKey(by.tenantId, id)),
    );
    return next;
  }

  /** Holds from the next request on. */
  async revoke(by: Actor, id: string): Promise<Reply<KeyView>> {
    const known = await this.get(by.tenantId, id);
    if (!known.ok) return known;
    const [revoked] = await this.#records.change({ ...by, action: "key.revoke", target: id }, (db, now) =>
      db.update(credentials).set({ revokedAt: now }).where(isKey(by.tenantId, id)).returning(),
    );
    return revoked === undefined ? unknownKey : accept(viewKey(revoked));
  }
}

const unknownKey = refuse("not_found", "There is no such API key.");

const usedKey = refuse("idempotency_conflict", "The key was made before, and has been used or revoked.");

const isKey = (tenantId: string, id: string) =>
  and(eq(credentials.tenantId, tenantId), eq(credentials.id, id), isNull(credentials.revokedAt));

/** A key as it is shown. */
export const viewKey = (row: typeof credentials.$inferSelect): KeyView => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  createdAt: row.createdAt.toISOString(),
  ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt.toISOString() }),
  ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt.toISOString() }),
  ...(row.revokedAt === null ? {} : { revokedAt: row.revokedAt.toISOString() }),
});
