// A tenant's rows as a whole: read in pages, stored elsewhere, compared and removed. For moving, exporting and deleting
// a tenant; everything else asks for the rows it needs.

import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { fences } from "../../drizzle/tenant.ts";
import type { Database } from "./database.ts";
import { type Claim, dropClaims, lockRows, requireClaim, takeClaim } from "./move-claims.ts";
import { type Placement, schemaOf, TenantDatabase } from "./tenant-database.ts";
import { type TenantTable, tenantTables } from "./tenant-tables.ts";

/** A row as the driver gives it, by the names that the schema has for its columns. */
export type Row = Record<string, unknown>;

/** What can be compared of a table's rows: how many there are, and one checksum over all of them in order. */
export type Digest = { rows: number; checksum: string };

const pageRows = 200;

/** The rows of one tenant in one place. Every method throws UpstreamUnavailable where that cannot be reached. */
export class TenantRows {
  readonly tenantId: string;
  readonly #tenant: TenantDatabase;
  readonly #owner: Database;
  readonly #schema: string;
  readonly #claim: Claim | undefined;

  /** `token`: whose claim everything that changes here needs. Who has the tenant to itself, as its deletion has, needs none. */
  constructor(placement: Placement, token?: string) {
    this.tenantId = placement.tenantId;
    this.#tenant = new TenantDatabase(placement);
    this.#owner = placement.database;
    this.#schema = placement.isolation === "schema" ? schemaOf(placement.tenantId) : "public";
    this.#claim = token === undefined ? undefined : { of: "rows", tenantId: this.tenantId, token };
  }

  /** Takes the right to change the tenant's rows in this database from whoever has it. */
  async claim(): Promise<void> {
    if (this.#claim !== undefined) await takeClaim(this.#owner, this.#claim);
  }

  /** Gives its claims in this database up; without a token, takes everyone's away. */
  async dropClaims(): Promise<void> {
    await dropClaims(this.#owner, this.tenantId, this.#claim?.token);
  }

  /** A page of a table's rows behind one of them, in the order of its key. An empty one is the last. */
  async read({ table, key }: TenantTable, after: Row | undefined): Promise<Row[]> {
    return this.#tenant.query((db) =>
      db
        .select()
        .from(table)
        .where(and(isOf(this.tenantId), after && isBehind(key, after)))
        .orderBy(...Object.values(key).map((column) => asc(column)))
        .limit(pageRows),
    );
  }

  /** The last row of a table, in the order of its key. */
  async last({ table, key }: TenantTable): Promise<Row | undefined> {
    const [row] = await this.#tenant.query((db) =>
      db
        .select()
        .from(table)
        .where(isOf(this.tenantId))
        .orderBy(...Object.values(key).map((column) => desc(column)))
        .limit(1),
    );
    return row;
  }

  /** Stores rows that were read elsewhere. One that is there already stays as it is. */
  async store({ table }: TenantTable, rows: Row[]): Promise<void> {
    await this.#change((db) => [db.insert(table).values(rows).onConflictDoNothing()]);
  }

  async digest({ table, key }: TenantTable): Promise<Digest> {
    const order = sql.join(Object.values(key), sql`, `);
    const [{ rows } = { rows: [] }] = await this.#asOwner((db) => [
      db.execute(sql`
        SELECT count(*)::int AS rows, coalesce(md5(string_agg(md5(${table}::text), '' ORDER BY ${order})), '') AS checksum
        FROM ${table} WHERE tenant_id = ${this.tenantId}`),
    ]);
    const [found] = rows;
    return { rows: Number(found?.rows), checksum: String(found?.checksum) };
  }

  /** Removes up to 1,000 rows of a table. Gives how many there were. */
  async remove({ table }: TenantTable): Promise<number> {
    const [{ rowCount } = { rowCount: 0 }] = await this.#change((db) => [
      db.execute(sql`
        DELETE FROM ${table} WHERE ctid IN
          (SELECT ctid FROM ${table} WHERE tenant_id = ${this.tenantId} LIMIT 1000)`),
    ]);
    return rowCount ?? 0;
  }

  /** Removes all rows. Gives how many there were, by table. */
  async clear(): Promise<Record<string, number>> {
    const removed: Record<string, number> = {};
    for (const one of tenantTables) {
      let rows = 0;
      for (let last = await this.remove(one); last > 0; last = await this.remove(one)) rows += last;
      removed[one.name] = rows;
    }
    return removed;
  }

  /** Removes all rows, and the schema with them where the tenant has its own. */
  async removeAll(): Promise<Record<string, number>> {
    const removed = await this.clear();
    await this.dropSchema();
    return removed;
  }

  /** Removes the tenant's own schema, where it has one. */
  async dropSchema(): Promise<void> {
    if (this.#schema === "public") return;
    await this.#change((db) => [
      db.execute(sql`DROP SCHEMA IF EXISTS ${sql.identifier(this.#schema)} CASCADE`),
    ]);
  }

  /** False where the tenant's own schema has been removed. */
  async hasTables(): Promise<boolean> {
    const { rows } = await this.#owner.query((db) =>
      db.execute(sql`SELECT to_regclass(${`"${this.#schema}".fences`}) IS NOT NULL AS is_there`),
    );
    return rows[0]?.is_there === true;
  }

  /** From here on nothing is stored here for the tenant; what was being stored has been, or was refused. */
  async close(): Promise<void> {
    await this.#change((db) => [db.insert(fences).values({ tenantId: this.tenantId }).onConflictDoNothing()]);
  }

  async isClosed(): Promise<boolean> {
    const isFence = eq(fences.tenantId, this.tenantId);
    const [fence] = await this.#asOwner((db) => [db.execute(sql`SELECT FROM ${fences} WHERE ${isFence}`)]);
    return fence?.rowCount === 1;
  }

  /** Takes rows of the tenant again. */
  async open(): Promise<void> {
    await this.#change((db) => [db.delete(fences).where(eq(fences.tenantId, this.tenantId))]);
  }

  /** Whether what is stored there is stored here: two addresses may be of one place. */
  async isAt(other: TenantRows): Promise<boolean> {
    const mark = `at:${crypto.randomUUID()}`;
    const isMark = eq(fences.tenantId, mark);
    await other.#asOwner((db) => [db.insert(fences).values({ tenantId: mark })]);
    const [seen] = await this.#asOwner((db) => [db.execute(sql`SELECT FROM ${fences} WHERE ${isMark}`)]);
    await other.#asOwner((db) => [db.delete(fences).where(isMark)]);
    return seen?.rowCount === 1;
  }

  /** What a later claim has taken the right to is not changed: this throws (`isRefused`). */
  async #change(build: (db: NeonHttpDatabase) => BatchItem<"pg">[]) {
    const claim = this.#claim;
    const guards = [lockRows(this.tenantId), ...(claim === undefined ? [] : [requireClaim(claim)])];
    const results = await this.#asOwner((db) => [...guards.map((guard) => db.execute(guard)), ...build(db)]);
    return results.slice(guards.length);
  }

  /** As the tables' owner, whom forced row-level security binds as it binds the tenant. Times are compared in UTC. */
  async #asOwner(build: (db: NeonHttpDatabase) => BatchItem<"pg">[]) {
    const results = await this.#owner.query((db) =>
      db.batch([
        db.execute(
          sql`SELECT set_config('app.tenant_id', ${this.tenantId}, true), set_config('search_path', ${`"${this.#schema}"`}, true), set_config('timezone', 'UTC', true)`,
        ),
        ...build(db),
      ]),
    );
    return results.slice(1);
  }
}

const isOf = (tenantId: string): SQL => sql`tenant_id = ${tenantId}`;

/** Compares whole keys (row values): the rows behind this one, in the order of the key. */
function isBehind(key: TenantTable["key"], row: Row): SQL {
  const columns = sql.join(Object.values(key), sql`, `);
  const values = Object.keys(key).map((name) => sql`${row[name]}`);
  return sql`(${columns}) > (${sql.join(values, sql`, `)})`;
}
