// Everything of a tenant as lines of JSON, read a page at a time as its reader asks for it. An export is no snapshot:
// of a tenant that is not suspended it may lack what is made meanwhile.

import type { Database } from "../storage/database.ts";
import type { TenantObjects } from "../storage/objects.ts";
import type { Row, TenantRows } from "../storage/tenant-rows.ts";
import { tenantTables } from "../storage/tenant-tables.ts";
import { exportObjects } from "./export-objects.ts";
import { platformTables, readRecords } from "./export-records.ts";
import type { TenantView } from "./records/tenants.ts";

export type ExportSource = {
  tenant: TenantView;
  /** As its owner. */
  database: Database;
  rows: TenantRows;
  objects: TenantObjects;
};

/** `kind` says what the rest is. */
export type ExportLine = { kind: string } & Record<string, unknown>;

/** The lines of an export. The last is of kind `end`, with the number of those before it; without it the export was cut. */
export async function* exportTenant(source: ExportSource): AsyncGenerator<ExportLine> {
  let lines = 0;
  for await (const line of allOf(source)) {
    lines += 1;
    yield line;
  }
  yield { kind: "end", lines };
}

async function* allOf({ tenant, database, rows, objects }: ExportSource): AsyncGenerator<ExportLine> {
  yield { kind: "tenant", ...tenant };
  for (const table of platformTables) {
    yield* pages(table.kind, (after) => readRecords(database, tenant.id, table, after));
  }
  for (const table of tenantTables) yield* pages(table.kind, (after) => rows.read(table, after));
  yield* exportObjects(objects);
}

async function* pages(
  kind: string,
  read: (after: Row | undefined) => Promise<Row[]>,
): AsyncGenerator<ExportLine> {
  for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1))) {
    for (const row of page) yield { kind, ...row };
  }
}
