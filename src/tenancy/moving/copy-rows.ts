import type { Digest, TenantRows } from "../../storage/tenant-rows.ts";
import { type TenantTable, tenantTables } from "../../storage/tenant-tables.ts";

/** Hears how many rows of a table have been copied so far. */
export type OnProgress = (table: string, rows: number) => void;

/** A table that is not the same on both sides. */
export type Difference = { table: string; source: Digest; target: Digest };

/**
 * Copies all rows of a tenant whose source takes no more. Rows are copied in the order of their keys, so that a copy
 * that was interrupted goes on behind the last row it had.
 */
export async function copyRows(
  source: TenantRows,
  target: TenantRows,
  onProgress: OnProgress,
): Promise<void> {
  for (const table of tenantTables) await copyTable(table, source, target, onProgress);
}

async function copyTable(table: TenantTable, source: TenantRows, target: TenantRows, onProgress: OnProgress) {
  let last = await target.last(table);
  let copied = 0;
  for (;;) {
    const rows = await source.read(table, last);
    if (rows.length === 0) return;
    await target.store(table, rows);
    last = rows.at(-1);
    copied += rows.length;
    onProgress(table.name, copied);
  }
}

/** Compares both sides, by the number of rows and a checksum over all of them. */
export async function findDifferences(source: TenantRows, target: TenantRows): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const table of tenantTables) {
    const [there, here] = await Promise.all([source.digest(table), target.digest(table)]);
    if (there.rows === here.rows && there.checksum === here.checksum) continue;
    differences.push({ table: table.name, source: there, target: here });
  }
  return differences;
}
