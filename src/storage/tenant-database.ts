import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { tenantRole } from "../../drizzle/schema.ts";
import type { Database } from "./database.ts";

type Query = BatchItem<"pg">;

/**
 * The only way to a tenant's rows. Queries run in one transaction, sent in one request, whose first statement
 * makes it the tenant's: from there on Postgres itself refuses the rows of others.
 */
export class TenantDatabase {
  readonly tenantId: string;
  readonly #database: Database;

  constructor(database: Database, tenantId: string) {
    this.#database = database;
    this.tenantId = tenantId;
  }

  /** Runs one query and gives its result. */
  query<Q extends Query>(build: (db: NeonHttpDatabase) => Q): Promise<Q["_"]["result"]> {
    return this.#database.query(async (db) => {
      const [, result] = await db.batch([this.#become(db), build(db)]);
      return result;
    });
  }

  /** Runs several queries, in order: all of them, or none. */
  async apply(build: (db: NeonHttpDatabase) => Query[]): Promise<void> {
    await this.#database.query((db) => db.batch([this.#become(db), ...build(db)]));
  }

  /** Both settings end with the transaction. */
  #become(db: NeonHttpDatabase): Query {
    return db.execute(
      sql`SELECT set_config('role', ${tenantRole.name}, true), set_config('app.tenant_id', ${this.tenantId}, true)`,
    );
  }
}
