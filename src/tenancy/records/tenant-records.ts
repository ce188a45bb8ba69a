import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { auditLog, tenants } from "../../../drizzle/platform.ts";
import { newId } from "../../ids.ts";
import type { Database } from "../../storage/database.ts";
import type { AnnounceVersion } from "../cache/announce-version.ts";

/** Something that was done to a tenant, for its audit log. */
export type Act = {
  tenantId: string;
  /** Who did it: `key:key_…`, `user:…`, `admin` or `command`. */
  actor: string;
  /** Such as `key.create`. */
  action: string;
  /** What it was done to, by id. */
  target?: string | undefined;
  traceId?: string | undefined;
  /** What else is worth knowing. No secret. */
  details?: Record<string, unknown>;
};

/**
 * The only way in which what the platform knows of a tenant is changed: the change and its entry in the audit log are
 * one transaction, and once it is done every isolate hears of it.
 */
export class TenantRecords {
  readonly database: Database;
  readonly #announce: AnnounceVersion;
  readonly #now: () => number;

  /** `now` is in milliseconds since the epoch. */
  constructor(database: Database, announce: AnnounceVersion, now: () => number) {
    this.database = database;
    this.#announce = announce;
    this.#now = now;
  }

  /**
   * Changes what `build` says, and gives its result; `also` is done with it, or none of it is. Throws UpstreamUnavailable without Postgres: nothing was changed
   * then, or the change was made and cannot be told from here.
   */
  async change<Q extends BatchItem<"pg">>(
    act: Act,
    build: (db: NeonHttpDatabase, now: Date) => Q,
    also: (db: NeonHttpDatabase, now: Date) => BatchItem<"pg">[] = () => [],
  ): Promise<Q["_"]["result"]> {
    const now = new Date(this.#now());
    const [result, , [tenant]] = await this.database.queryOnce(async (db) =>
      db.batch([
        build(db, now),
        db.insert(auditLog).values({ ...act, id: newId("aud"), time: now }),
        db.select({ version: tenants.version }).from(tenants).where(eq(tenants.id, act.tenantId)),
        ...also(db, now),
      ]),
    );
    if (tenant !== undefined) await this.#announce(act.tenantId, tenant.version);
    return result;
  }

  /** Tells of a change to the tenant's own rows, once it is made: its entry in the audit log, and a new version. */
  async tell(act: Act): Promise<void> {
    // A trigger raises the version with every update.
    await this.change(act, (db) =>
      db.update(tenants).set({ id: act.tenantId }).where(eq(tenants.id, act.tenantId)),
    );
  }

  /** Writes an entry of the audit log for what changed nothing here. */
  async note(act: Act): Promise<void> {
    const entry = { ...act, id: newId("aud"), time: new Date(this.#now()) };
    await this.database.query((db) => db.insert(auditLog).values(entry));
  }
}
