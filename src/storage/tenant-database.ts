import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { tenantRole } from "../../drizzle/columns.ts";
import type { Database } from "./database.ts";

type Query = BatchItem<"pg">;

/**
 * Where a tenant's rows are: among those of others (`row`), in a schema of their own, or in a database of their own,
 * which then is what `database` connects to.
 */
export type Placement = { tenantId: string; isolation: "row" | "schema" | "database"; database: Database };

/** The schema of a tenant that has its own. */
export const schemaOf = (tenantId: string): string => `t_${tenantId}`;

/**
 * The only way to a tenant's rows. Queries run in one transaction, sent in one request, whose first statement
 * makes it the tenant's: from there on Postgres itself refuses the rows of others.
 */
export class TenantDatabase {
  readonly tenantId: string;
  readonly #database: Database;
  readonly #schema: string;

  constructor({ tenantId, isolation, database }: Placement) {
    this.tenantId = tenantId;
    this.#database = database;
    this.#schema = isolation === "schema" ? schemaOf(tenantId) : "public";
  }

  /** Runs one query that only reads, and gives its result: see `Database`. */
  async read<Q extends Query>(build: (db: NeonHttpDatabase) => Q): Promise<Q["_"]["result"]> {
    const [, result] = await this.#database.read((db) => [this.#become(db), build(db)] as const);
    return result;
  }

  /** Runs one query and gives its result. */
  query<Q extends Query>(build: (db: NeonHttpDatabase) => Q): Promise<Q["_"]["result"]> {
    return this.#database.query(async (db) => {
      const [, result] = await db.batch([this.#become(db), build(db)]);
      return result;
    });
  }

  /**
   * Runs several queries that write, in order: all of them, or none. While the tenant's rows are being moved away
   * from here they are refused (SQLSTATE 42501).
   */
  async apply(build: (db: NeonHttpDatabase) => Query[]): Promise<void> {
    await this.#database.query((db) => db.batch([this.#become(db), this.#enter(db), ...build(db)]));
  }

  /** All three settings end with the transaction. */
  #become(db: NeonHttpDatabase): Query {
    return db.execute(
      sql`SELECT set_config('role', ${tenantRole.name}, true), set_config('app.tenant_id', ${this.tenantId}, true), set_config('search_path', ${`"${this.#schema}"`}, true)`,
    );
  }

  /** Whoever moves the rows waits for the transactions that have entered, and lets none in after that. */
  #enter(db: NeonHttpDatabase): Query {
    return db.execute(sql`SELECT pg_advisory_xact_lock_shared(${moveLock}, hashtext(${this.tenantId}))`);
  }
}

/** The first half of the advisory lock under which a tenant is moved; the other half is made from its id. */
export const moveLock = 1_296_651;
