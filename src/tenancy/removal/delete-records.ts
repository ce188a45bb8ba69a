import { sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { again, type Slice, type StepContext } from "./removal.ts";

/** Deletes the tenant's rows in a table of the platform, up to 1,000 at a time. They are counted as `kind`. */
export const deleteRecords =
  (table: PgTable, kind: string) =>
  async ({ tenant, tools }: StepContext): Promise<Slice> => {
    const { rowCount } = await tools.records.database.query((db) =>
      db.execute(sql`
        DELETE FROM ${table} WHERE ctid IN
          (SELECT ctid FROM ${table} WHERE tenant_id = ${tenant.id} LIMIT 1000)`),
    );
    return { removed: { [kind]: rowCount ?? 0 }, next: rowCount ? again : undefined };
  };
