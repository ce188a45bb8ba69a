// Moves a tenant's rows to where another isolation has them. Every step may be done again, so that a move that was
// interrupted is finished by asking for it once more: what is to be done is read from the tenant's own row.
//
//   claim -> note the target -> clear it -> fence the source -> copy -> compare -> switch -> wait -> remove at the source
//
// While the source is fenced, sessions keep what they would store (their outbox tries again), and lists stand still.
// Of several commands for one tenant the last has its way, and what another does after that is refused
// (storage/move-claims.ts).

import type { TenantRows } from "../../storage/tenant-rows.ts";
import type { TenantRecords } from "../records/tenant-records.ts";
import { copyRows, findDifferences, type OnProgress } from "./copy-rows.ts";
import { MoveRun, type MoveState, type Place, type RowsAt } from "./move-run.ts";

export type MoveTools = {
  records: TenantRecords;
  rowsAt: RowsAt;
  /** Makes the tables at a place, or brings them up to date. */
  prepare: (tenantId: string, place: Place) => Promise<void>;
  /** Waits until nothing remembers the old place any more. */
  untilForgotten: () => Promise<void>;
  say: (line: string) => void;
  onProgress: OnProgress;
};

/**
 * Moves a tenant. Throws where there is no such tenant, or it is being deleted, a move to elsewhere is under way, the
 * copies differ, or another command has moved it meanwhile.
 */
export async function moveTenant(tenantId: string, target: Place, tools: MoveTools): Promise<void> {
  const run = new MoveRun(tenantId, tools.records, tools.rowsAt);
  await run.readState();
  await run.claim();
  try {
    await move(run, target, tools);
  } catch (error) {
    if (!(await run.isOvertaken(error))) throw error;
    throw new Error("another command has moved it meanwhile", { cause: error });
  }
  await run.dropClaims();
}

async function move(run: MoveRun, target: Place, tools: MoveTools): Promise<void> {
  // Read behind the claim: whoever changes it from here on has claimed it since.
  const state = await finishOld(run, await run.readState(), tools);
  const { id, isolation, movingTo } = state;
  // A tenant with a database of its own may get another one.
  if (movingTo === null && isolation === target.isolation && isolation !== "database") {
    return tools.say(`${id} has the isolation ${isolation}.`);
  }
  if (movingTo !== null && movingTo !== target.isolation) {
    throw new Error(`a move of ${id} to ${movingTo} is under way: finish that first`);
  }
  const place = movingTo === null ? target : { ...target, databaseUrl: state.movingDatabaseUrl };
  await tools.prepare(id, place);
  const from = await run.claimAt(placeOf(state));
  const to = await run.claimAt(place);
  if (movingTo === null && (await from.isAt(to))) {
    await replaceAddress(run, state, place);
    return tools.say(`${id} has its rows there already: only the address of its database is another now.`);
  }
  const moved = await copyAndSwitch(run, state, place, { from, to, onProgress: tools.onProgress });
  tools.say(`${id} now has the isolation ${place.isolation}; every row is the same.`);
  await removeOld(run, moved, from, tools);
}

async function finishOld(run: MoveRun, state: MoveState, tools: MoveTools): Promise<MoveState> {
  if (state.movedFrom === null) return state;
  return removeOld(run, state, await run.claimAt(state.movedFrom), tools);
}

async function replaceAddress(run: MoveRun, state: MoveState, place: Place): Promise<void> {
  if (place.isolation !== state.isolation) {
    throw new Error("the rows are there already: both addresses are of one place");
  }
  await run.change(state, "tenant.move.address", { databaseUrl: place.databaseUrl });
}

async function copyAndSwitch(
  run: MoveRun,
  state: MoveState,
  place: Place,
  { from, to, onProgress }: { from: TenantRows; to: TenantRows; onProgress: OnProgress },
): Promise<MoveState> {
  const { isolation: movingTo, databaseUrl: movingDatabaseUrl } = place;
  const isNew = state.movingTo === null;
  const moving = isNew
    ? await run.change(state, "tenant.move.begin", { movingTo, movingDatabaseUrl })
    : state;
  if (isNew || !(await from.isClosed())) {
    // What an older move may have left there is not to be mistaken for a copy.
    await to.open();
    await to.clear();
    await from.close();
  }
  await copyRows(from, to, onProgress);
  const differences = await findDifferences(from, to);
  if (differences.length > 0) throw new Error(`the copies differ: ${JSON.stringify(differences)}`);
  const moved = { ...place, movingTo: null, movingDatabaseUrl: null, movedFrom: placeOf(state) };
  return run.change(moving, "tenant.move.switch", moved);
}

async function removeOld(run: MoveRun, state: MoveState, old: TenantRows, tools: MoveTools) {
  tools.say("Waiting until nothing remembers where the rows were …");
  await tools.untilForgotten();
  const removed = (await old.hasTables()) ? await old.removeAll() : {};
  const ended = await run.change(state, "tenant.move.end", { movedFrom: null });
  tools.say(`Removed ${JSON.stringify(removed)} where they were.`);
  return ended;
}

const placeOf = ({ isolation, databaseUrl }: MoveState): Place => ({ isolation, databaseUrl });
