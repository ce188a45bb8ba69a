import { asc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { credentials, removals, tenants } from "../../../drizzle/platform.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import { isUniqueViolation } from "../../storage/database.ts";
import { monthlyOverride, planName } from "../limits/plans.ts";
import { scopes } from "../scopes.ts";
import { isolation, jurisdiction, type WarmSandboxes, warmSandboxes } from "../tenant.ts";
import { type Actor, type MadeKey, type TenantKeys, viewKey } from "./keys.ts";
import { makeKey } from "./make-key.ts";
import type { TenantRecords } from "./tenant-records.ts";

/** A tenant as its administrators see it. */
export const tenantView = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(["active", "suspended", "deleting"]),
  plan: planName,
  /** What it may use in a month in place of what its plan allows. */
  monthly: monthlyOverride,
  isolation,
  jurisdiction: jurisdiction.optional(),
  allowedOrigins: z.array(z.string()),
  warmSandboxes: warmSandboxes.optional(),
  createdAt: z.string(),
});
export type TenantView = z.infer<typeof tenantView>;

export type NewTenant = Pick<TenantView, "id" | "name" | "plan"> & Pick<Partial<TenantView>, "jurisdiction">;

/** What may be changed of a tenant. Where its data is, is changed by a command, and its jurisdiction never. */
export type TenantChange = Partial<
  Pick<TenantView, "name" | "plan" | "monthly" | "allowedOrigins"> & { warmSandboxes: WarmSandboxes | null }
>;

export type TenantPage = { items: TenantView[]; next?: string };

/** The platform's tenants. Every method throws UpstreamUnavailable without Postgres. */
export class Tenants {
  readonly #records: TenantRecords;
  readonly #keys: TenantKeys;

  constructor(records: TenantRecords, keys: TenantKeys) {
    this.#records = records;
    this.#keys = keys;
  }

  /** Creates a tenant with its first API key, `keyId`: both, or none. */
  async create(
    by: Omit<Actor, "tenantId">,
    wanted: NewTenant,
    keyId: string,
  ): Promise<Reply<{ tenant: TenantView; apiKey: MadeKey }>> {
    const { id, name, plan, jurisdiction } = wanted;
    const { key, row } = await makeKey(id, keyId, firstKey);
    const details = { name, plan, key: keyId };
    const act = { ...by, tenantId: id, action: "tenant.create", target: id, details };
    try {
      const [made] = await this.#records.change(
        act,
        (db) =>
          db
            .insert(tenants)
            .values({ id, name, plan, jurisdiction, version: firstVersion(id) })
            .returning(),
        (db, now) => [db.insert(credentials).values({ ...row, createdAt: now })],
      );
      if (made === undefined) return unknownTenant;
      const apiKey = { ...viewKey({ ...unusedKey, ...row, createdAt: made.createdAt }), key };
      return accept({ tenant: toView(made), apiKey });
    } catch (error) {
      if (isUniqueViolation(error)) return this.#createAgain(by, id, keyId);
      throw error;
    }
  }

  /** For whoever has created the tenant and never got the answer, while its key has not been used. */
  async #createAgain(by: Omit<Actor, "tenantId">, id: string, keyId: string) {
    const known = await this.getKept(id);
    if (!known.ok) return known;
    const made = await this.#keys.get(id, keyId);
    if (!made.ok) return refuse("tenant_exists", "There is a tenant with this id.", "/id");
    const apiKey = await this.#keys.create({ ...by, tenantId: id }, keyId, firstKey);
    return apiKey.ok ? accept({ tenant: known.value, apiKey: apiKey.value }) : apiKey;
  }

  async get(id: string): Promise<Reply<TenantView>> {
    const [found] = await this.#records.database.query((db) =>
      db.select().from(tenants).where(eq(tenants.id, id)),
    );
    return found === undefined ? unknownTenant : accept(toView(found));
  }

  /** A tenant that is not being deleted. */
  async getKept(id: string): Promise<Reply<TenantView>> {
    const known = await this.get(id);
    return known.ok && known.value.status === "deleting" ? isDeleting : known;
  }

  /** By id, from the one behind `after`. */
  async list(limit: number, after: string | undefined): Promise<TenantPage> {
    const rows = await this.#records.database.query((db) =>
      db
        .select()
        .from(tenants)
        .where(after === undefined ? undefined : gt(tenants.id, after))
        .orderBy(asc(tenants.id))
        .limit(limit + 1),
    );
    const items = rows.slice(0, limit).map(toView);
    const last = items.at(-1);
    return rows.length > limit && last !== undefined ? { items, next: last.id } : { items };
  }

  async change(by: Actor, change: TenantChange): Promise<Reply<TenantView>> {
    return this.#set(by, "tenant.change", change);
  }

  /** Refuses its callers and ends its streams and runs, until it is resumed. */
  async suspend(by: Actor): Promise<Reply<TenantView>> {
    return this.#set(by, "tenant.suspend", { status: "suspended" });
  }

  async resume(by: Actor): Promise<Reply<TenantView>> {
    return this.#set(by, "tenant.resume", { status: "active" });
  }

  async #set(
    by: Actor,
    action: string,
    change: Partial<typeof tenants.$inferInsert>,
  ): Promise<Reply<TenantView>> {
    const known = await this.getKept(by.tenantId);
    if (!known.ok || Object.keys(change).length === 0) return known;
    const [changed] = await this.#records.change(
      { ...by, action, target: by.tenantId, details: change },
      (db) => db.update(tenants).set(change).where(eq(tenants.id, by.tenantId)).returning(),
    );
    return changed === undefined ? unknownTenant : accept(toView(changed));
  }
}

const firstKey = { name: "First key", scopes };
const unusedKey = { lastUsedAt: null, revokedAt: null };

/** Behind the last one of a deleted tenant with this id, so that nothing that is remembered of that one is taken for this. */
const firstVersion = (id: string) =>
  sql`coalesce((SELECT version FROM ${removals} WHERE tenant_id = ${id}), 0) + 1`;

const isDeleting = refuse("tenant_deleting", "The tenant is being deleted, which cannot be stopped.");
const unknownTenant = refuse("not_found", "There is no such tenant.");

const toView = (row: typeof tenants.$inferSelect): TenantView => ({
  id: row.id,
  name: row.name,
  status: row.status,
  plan: row.plan,
  monthly: row.monthly,
  isolation: row.isolation,
  ...(row.jurisdiction === null ? {} : { jurisdiction: row.jurisdiction }),
  allowedOrigins: row.allowedOrigins,
  ...(row.warmSandboxes === null ? {} : { warmSandboxes: row.warmSandboxes }),
  createdAt: row.createdAt.toISOString(),
});
