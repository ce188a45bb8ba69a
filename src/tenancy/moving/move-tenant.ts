// Moves a tenant's rows to where another isolation has them. Every step may be done again, so that a move that was
// interrupted is finished by asking for it once more: what is to be done is read from the tenant's own row.
//
//   note the target -> fence the source -> copy -> compare -> switch -> wait -> remove at the source
//
// While the source is fenced, sessions keep what they would store (their outbox tries again), and lists stand still.

import { eq } from "drizzle-orm";
import { tenants } from "../../../drizzle/platform.ts";
import type { Database } from "../../storage/database.ts";
import type { TenantRows } from "../../storage/tenant-rows.ts";
import type { TenantRecords } from "../records/tenant-records.ts";
import type { Tenant } from "../tenant.ts";
import { copyRows, findDifferences, type OnProgress } from "./copy-rows.ts";

/** Where a tenant's rows are, or are to be. `databaseUrl` is sealed. */
export type Place = Pick<Tenant, "isolation" | "databaseUrl">;

export type MoveTools = {
  records: TenantRecords;
  /** Connects to a place of a tenant. */
  rowsAt: (tenantId: string, place: Place) => Promise<TenantRows>;
  /** Makes the tables at a place, or brings them up to date. */
  prepare: (tenantId: string, place: Place) => Promise<void>;
  /** Waits until nothing remembers the old place any more. */
  untilForgotten: () => Promise<void>;
  say: (line: string) => void;
  onProgress: OnProgress;
};

type State = typeof tenants.$inferSelect;

/** Moves a tenant. Throws where there is no such tenant, or it is being deleted, another move is under way, or the copies differ. */
export async function moveTenant(tenantId: string, target: Place, tools: MoveTools): Promise<void> {
  const { say } = tools;
  let state = await readState(tools.records.database, tenantId);
  if (state.status === "deleting") throw new Error(`${tenantId} is being deleted`);
  if (state.movedFrom !== null) await removeOld(tenantId, state.movedFrom, tools);
  state = await readState(tools.records.database, tenantId);
  if (state.isolation === target.isolation && state.movingTo === null) {
    return say(`${tenantId} has the isolation ${target.isolation}.`);
  }
  if (state.movingTo !== null && state.movingTo !== target.isolation) {
    throw new Error(`a move of ${tenantId} to ${state.movingTo} is under way: finish that first`);
  }
  const place = state.movingTo === null ? target : { ...target, databaseUrl: state.movingDatabaseUrl };
  await copyAndSwitch(state, place, tools);
  await removeOld(tenantId, placeOf(state), tools);
}

async function copyAndSwitch(state: State, target: Place, tools: MoveTools): Promise<void> {
  const { id } = state;
  const { records, rowsAt, prepare, say } = tools;
  await prepare(id, target);
  const [from, to] = await Promise.all([rowsAt(id, placeOf(state)), rowsAt(id, target)]);
  if (state.movingTo === null) {
    if (await from.isAt(to)) throw new Error("the rows are there already: both addresses are of one place");
    // What an older move may have left there is not to be mistaken for a copy.
    await to.open();
    await to.clear();
    await change(records, id, "tenant.move.begin", {
      movingTo: target.isolation,
      movingDatabaseUrl: target.databaseUrl,
    });
  }
  await from.close();
  await copyRows(from, to, tools.onProgress);
  const differences = await findDifferences(from, to);
  if (differences.length > 0) throw new Error(`the copies differ: ${JSON.stringify(differences)}`);
  await change(records, id, "tenant.move.switch", {
    ...target,
    movingTo: null,
    movingDatabaseUrl: null,
    movedFrom: placeOf(state),
  });
  say(`${id} now has the isolation ${target.isolation}; every row is the same.`);
}

async function removeOld(tenantId: string, old: Place, tools: MoveTools): Promise<void> {
  tools.say("Waiting until nothing remembers where the rows were …");
  await tools.untilForgotten();
  const removed = await (await tools.rowsAt(tenantId, old)).removeAll();
  await change(tools.records, tenantId, "tenant.move.end", { movedFrom: null });
  tools.say(`Removed ${JSON.stringify(removed)} where they were.`);
}

const placeOf = ({ isolation, databaseUrl }: State): Place => ({ isolation, databaseUrl });

async function readState(database: Database, id: string): Promise<State> {
  const [state] = await database.query((db) => db.select().from(tenants).where(eq(tenants.id, id)));
  if (state === undefined) throw new Error(`there is no tenant ${id}`);
  return state;
}

async function change(
  records: TenantRecords,
  id: string,
  action: string,
  values: Partial<State>,
): Promise<void> {
  const { movingTo, isolation } = values;
  const details = { ...(movingTo ? { to: movingTo } : {}), ...(isolation ? { isolation } : {}) };
  const act = { tenantId: id, actor: "command", action, target: id, details };
  await records.change(act, (db) => db.update(tenants).set(values).where(eq(tenants.id, id)));
}
