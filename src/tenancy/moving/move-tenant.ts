// Moves a tenant's rows to where another isolation has them. Every step may be done again, so that a move that was
// interrupted is finished by asking for it once more: what is to be done is read from the tenant's own row.
//
//   claim -> note the target -> clear it -> fence the source -> copy -> compare -> switch -> wait -> remove at the source
//
// While the source is fenced, sessions keep what they would store (their outbox tries again), and lists stand still. Of
// several commands for one tenant the last one has its way: whatever the others still do is refused
// (storage/move-claims.ts).

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
import { copyRows, findDifferences, type OnProgress } from "./copy-rows.ts";

/** Where a tenant's rows are, or are to be. `databaseUrl` is sealed. */
export type Place = Pick<Tenant, "isolation" | "databaseUrl">;

export type MoveTools = {
  records: TenantRecords;
  /** Connects to a place of a tenant, for the run of the command with this token. */
  rowsAt: (tenantId: string, place: Place, token: string) => Promise<TenantRows>;
  /** Makes the tables at a place, or brings them up to date. */
  prepare: (tenantId: string, place: Place) => Promise<void>;
  /** Waits until nothing remembers the old place any more. */
  untilForgotten: () => Promise<void>;
  say: (line: string) => void;
  onProgress: OnProgress;
};

type State = typeof tenants.$inferSelect;

/** A run of the command: what it claimed, and where it did. */
type Run = MoveTools & { claim: Claim; places: TenantRows[] };

/**
 * Moves a tenant. Throws where there is no such tenant, or it is being deleted, a move to elsewhere is under way, the
 * copies differ, or another command has moved it meanwhile.
 */
export async function moveTenant(tenantId: string, target: Place, tools: MoveTools): Promise<void> {
  const { database } = tools.records;
  const claim: Claim = { of: "move", tenantId, token: crypto.randomUUID() };
  const run: Run = { ...tools, claim, places: [] };
  await readState(run);
  await takeClaim(database, claim);
  try {
    await move(run, target);
    for (const place of run.places) await place.dropClaims();
    await dropClaims(database, tenantId, claim.token);
  } catch (error) {
    if (!isRefused(error) && (await isStillClaimed(run))) throw error;
    throw new Error("another command has moved it meanwhile", { cause: error });
  }
}

/** What it reads of the tenant is not older than its claim: who changes that later has claimed it later. */
async function move(run: Run, target: Place): Promise<void> {
  const { say } = run;
  const found = await readState(run);
  const { movedFrom, id } = found;
  const state = movedFrom === null ? found : await removeOld(run, found, await claimAt(run, movedFrom));
  const { isolation, movingTo } = state;
  if (movingTo === null && isolation === target.isolation && isolation !== "database") {
    return say(`${id} has the isolation ${isolation}.`);
  }
  if (movingTo !== null && movingTo !== target.isolation) {
    throw new Error(`a move of ${id} to ${movingTo} is under way: finish that first`);
  }
  const place = movingTo === null ? target : { ...target, databaseUrl: state.movingDatabaseUrl };
  await run.prepare(id, place);
  const from = await claimAt(run, placeOf(state));
  const to = await claimAt(run, place);
  if (movingTo === null && (await from.isAt(to))) return replaceAddress(run, state, place);
  const moved = await copyAndSwitch(run, state, place, from, to);
  say(`${id} now has the isolation ${place.isolation}; every row is the same.`);
  await removeOld(run, moved, from);
}

async function replaceAddress(run: Run, state: State, { isolation, databaseUrl }: Place): Promise<void> {
  if (isolation !== state.isolation) {
    throw new Error("the rows are there already: both addresses are of one place");
  }
  await change(run, state, "tenant.move.address", { databaseUrl });
  run.say(`${state.id} has its rows there already; the address of its database has been replaced.`);
}

async function copyAndSwitch(
  run: Run,
  state: State,
  place: Place,
  from: TenantRows,
  to: TenantRows,
): Promise<State> {
  const { isolation: movingTo, databaseUrl: movingDatabaseUrl } = place;
  const isNew = state.movingTo === null;
  const moving = isNew
    ? await change(run, state, "tenant.move.begin", { movingTo, movingDatabaseUrl })
    : state;
  if (isNew || !(await from.isClosed())) {
    // What an older move may have left there is not to be mistaken for a copy.
    await to.open();
    await to.clear();
    await from.close();
  }
  await copyRows(from, to, run.onProgress);
  const differences = await findDifferences(from, to);
  if (differences.length > 0) throw new Error(`the copies differ: ${JSON.stringify(differences)}`);
  const values = { ...place, movingTo: null, movingDatabaseUrl: null, movedFrom: placeOf(state) };
  return change(run, moving, "tenant.move.switch", values);
}

async function removeOld(run: Run, state: State, old: TenantRows): Promise<State> {
  run.say("Waiting until nothing remembers where the rows were …");
  await run.untilForgotten();
  const removed = (await old.hasTables()) ? await old.removeAll() : {};
  const ended = await change(run, state, "tenant.move.end", { movedFrom: null });
  run.say(`Removed ${JSON.stringify(removed)} where they were.`);
  return ended;
}

/** Claims the rows at a place, which is not taken from who has claimed the move later: its rows may be in use by now. */
async function claimAt(run: Run, place: Place): Promise<TenantRows> {
  const { tenantId, token } = run.claim;
  const rows = await run.rowsAt(tenantId, place, token);
  await requireMove(run);
  await rows.claim();
  await requireMove(run);
  run.places.push(rows);
  return rows;
}

async function requireMove({ records, claim }: Run): Promise<void> {
  await records.database.query((db) => db.execute(requireClaim(claim)));
}

async function isStillClaimed({ records, claim }: Run): Promise<boolean> {
  const { rowCount } = await records.database.query((db) =>
    db.execute(sql`SELECT WHERE ${isClaimed(claim)}`),
  );
  return rowCount === 1;
}

const placeOf = ({ isolation, databaseUrl }: State): Place => ({ isolation, databaseUrl });

async function readState({ records, claim: { tenantId } }: Run): Promise<State> {
  const [state] = await records.database.query((db) =>
    db.select().from(tenants).where(eq(tenants.id, tenantId)),
  );
  if (state === undefined) throw new Error(`there is no tenant ${tenantId}`);
  if (state.status === "deleting") throw new Error(`${tenantId} is being deleted`);
  return state;
}

/** Compare and set: the change is made, and told of in the audit log, only where the tenant still is as it was read. */
async function change(
  { records, claim }: Run,
  state: State,
  action: string,
  values: Partial<State>,
): Promise<State> {
  const { movingTo, isolation } = values;
  const { id } = state;
  const details = { ...(movingTo ? { to: movingTo } : {}), ...(isolation ? { isolation } : {}) };
  const act = { tenantId: id, actor: "command", action, target: id, details };
  await records.change(act, (db) => {
    const changed = db.$with("changed").as(
      db
        .update(tenants)
        .set(values)
        .where(and(eq(tenants.id, id), isAsIn(state), isClaimed(claim)))
        .returning({ id: tenants.id }),
    );
    return db.with(changed).select({ changed: oneOrRefused }).from(changed);
  });
  return { ...state, ...values };
}

const isAsIn = ({ isolation, databaseUrl, movingTo, movingDatabaseUrl }: State) =>
  and(
    ne(tenants.status, "deleting"),
    eq(tenants.isolation, isolation),
    sql`${tenants.databaseUrl} IS NOT DISTINCT FROM ${databaseUrl}`,
    sql`${tenants.movingTo} IS NOT DISTINCT FROM ${movingTo}`,
    sql`${tenants.movingDatabaseUrl} IS NOT DISTINCT FROM ${movingDatabaseUrl}`,
  );
