// Who moves a tenant, where several commands try. One of them may be stopped for hours and then go on, so no lock would
// do: each run of the command has a token (a fencing token), and claims with it what it is about to change. Whoever
// claims later takes it away from whoever had it, and a change is made in a transaction that fails without its claim.
// Claims are rows of `fences` in the schema `public`, which outlives the schema of a tenant.

import { type SQL, sql } from "drizzle-orm";
import { type Database, hasSqlState } from "./database.ts";
import { moveLock } from "./tenant-database.ts";

/** What is claimed: to change the tenant's own record (`move`), or its rows in one database (`rows`). */
export type Claim = { of: "move" | "rows"; tenantId: string; token: string };

const nameOf = ({ of, tenantId, token }: Claim): string => `${of}:${tenantId}:${token}`;

/** Waits for what is being written or changed for the tenant, and keeps it out until the transaction ends. */
export const lockRows = (tenantId: string): SQL =>
  sql`SELECT pg_advisory_xact_lock(${moveLock}, hashtext(${tenantId}))`;

/** Claims something, from now on. Once it is done, no rows are being changed by an older claim. */
export async function takeClaim(database: Database, claim: Claim): Promise<void> {
  const others = nameOf({ ...claim, token: "" });
  await database.query((db) =>
    db.batch([
      db.execute(lockRows(claim.tenantId)),
      db.execute(sql`DELETE FROM public.fences WHERE starts_with(tenant_id, ${others})`),
      db.execute(sql`INSERT INTO public.fences (tenant_id) VALUES (${nameOf(claim)})`),
    ]),
  );
}

/** Gives up the claims with a token, or takes away all claims to a tenant. */
export async function dropClaims(database: Database, tenantId: string, token = ""): Promise<void> {
  const [move, rows] = (["move", "rows"] as const).map((of) => nameOf({ of, tenantId, token }));
  await database.query((db) =>
    db.execute(
      sql`DELETE FROM public.fences WHERE starts_with(tenant_id, ${move}) OR starts_with(tenant_id, ${rows})`,
    ),
  );
}

/** Whether nobody has claimed it since. */
export const isClaimed = (claim: Claim): SQL =>
  sql`EXISTS (SELECT FROM public.fences WHERE tenant_id = ${nameOf(claim)})`;

/** Fails the transaction unless nobody has claimed it since (`isRefused`). */
export const requireClaim = (claim: Claim): SQL =>
  sql`SELECT ${oneOrRefused} FROM public.fences WHERE tenant_id = ${nameOf(claim)}`;

/** Selected from what must have a row: Postgres does not divide by zero. */
export const oneOrRefused = sql`1 / count(*)`;

export const isRefused = (error: unknown): boolean => hasSqlState(error, "22012");
