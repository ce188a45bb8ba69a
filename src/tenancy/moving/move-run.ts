import { and, eq, ne, sql } from "drizzle-orm";
import { tenants } from "../../../drizzle/platform.ts";
import {
  type Claim,
  dropClaims,
  isClaimed,
  isRefused,
  oneOrRefused,
  requireClaim,
  takeClaim,
} from "../../storage/move-claims.ts";
import type { TenantRows } from "../../storage/tenant-rows.ts";
import type { TenantRecords } from "../records/tenant-records.ts";
import type { Tenant } from "../tenant.ts";

/** Where a tenant's rows are, or are to be. `databaseUrl` is sealed. */
export type Place = Pick<Tenant, "isolation" | "databaseUrl">;

/** Connects to a place of a tenant, for the run with this token. */
export type RowsAt = (tenantId: string, place: Place, token: string) => Promise<TenantRows>;

export type MoveState = typeof tenants.$inferSelect;

/** One run of the command that moves a tenant: what it has claimed, and what it changes by that right. */
export class MoveRun {
  readonly #claim: Claim;
  readonly #records: TenantRecords;
  readonly #rowsAt: RowsAt;
  readonly #places: TenantRows[] = [];

  constructor(tenantId: string, records: TenantRecords, rowsAt: RowsAt) {
    this.#claim = { of: "move", tenantId, token: crypto.randomUUID() };
    this.#records = records;
    this.#rowsAt = rowsAt;
  }

  /** The tenant as it is. Throws where there is none, or it is being deleted. */
  async readState(): Promise<MoveState> {
    const { tenantId } = this.#claim;
    const [state] = await this.#records.database.query((db) =>
      db.select().from(tenants).where(eq(tenants.id, tenantId)),
    );
    if (state === undefined) throw new Error(`there is no tenant ${tenantId}`);
    if (state.status === "deleting") throw new Error(`${tenantId} is being deleted`);
    return state;
  }

  /** From here on no run that claimed the move earlier changes the tenant. */
  async claim(): Promise<void> {
    await takeClaim(this.#records.database, this.#claim);
  }

  /**
   * Claims the rows at a place. Not from who has claimed the move since, and has those rows in use by now: nothing is
   * removed before it is known that nobody had.
   */
  async claimAt(place: Place): Promise<TenantRows> {
    const { tenantId, token } = this.#claim;
    const rows = await this.#rowsAt(tenantId, place, token);
    await this.#requireMove();
    await rows.claim();
    await this.#requireMove();
    this.#places.push(rows);
    return rows;
  }

  /** Compare and set: a change is made, and told of in the audit log, only where the tenant still is as it was read. */
  async change(state: MoveState, action: string, values: Partial<MoveState>): Promise<MoveState> {
    const { movingTo, isolation } = values;
    const { id } = state;
    const details = { ...(movingTo ? { to: movingTo } : {}), ...(isolation ? { isolation } : {}) };
    const act = { tenantId: id, actor: "command", action, target: id, details };
    await this.#records.change(act, (db) => {
      const changed = db.$with("changed").as(
        db
          .update(tenants)
          .set(values)
          .where(and(eq(tenants.id, id), isStill(state), isClaimed(this.#claim)))
          .returning({ id: tenants.id }),
      );
      return db.with(changed).select({ changed: oneOrRefused }).from(changed);
    });
    return { ...state, ...values };
  }

  /** Whether an error comes of another command's having changed the tenant. */
  async isOvertaken(error: unknown): Promise<boolean> {
    if (isRefused(error)) return true;
    const { rowCount } = await this.#records.database.query((db) =>
      db.execute(sql`SELECT WHERE ${isClaimed(this.#claim)}`),
    );
    return rowCount === 0;
  }

  async dropClaims(): Promise<void> {
    for (const rows of this.#places) await rows.dropClaims();
    await dropClaims(this.#records.database, this.#claim.tenantId, this.#claim.token);
  }

  async #requireMove(): Promise<void> {
    await this.#records.database.query((db) => db.execute(requireClaim(this.#claim)));
  }
}

const isStill = ({ isolation, databaseUrl, movingTo, movingDatabaseUrl }: MoveState) =>
  and(
    ne(tenants.status, "deleting"),
    eq(tenants.isolation, isolation),
    sql`${tenants.databaseUrl} IS NOT DISTINCT FROM ${databaseUrl}`,
    sql`${tenants.movingTo} IS NOT DISTINCT FROM ${movingTo}`,
    sql`${tenants.movingDatabaseUrl} IS NOT DISTINCT FROM ${movingDatabaseUrl}`,
  );
