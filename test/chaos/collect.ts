// Reads what a chaos run has left behind, once everything is up again.

import { setTimeout as wait } from "node:timers/promises";
import { and, eq } from "drizzle-orm";
import { runs } from "../../drizzle/tenant.ts";
import { isRunEnding } from "../../src/events/schema.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { archivedEvents } from "../e2e/support/archive.ts";
import type { OwnStack } from "../e2e/support/own-stack.ts";
import type { SessionFacts } from "./facts.ts";
import type { Stage } from "./stage.ts";

/** How often something is looked at again that may take a while, in milliseconds. */
const pollMs = 500;

/** A session as it is once Postgres has all of its log, or after `patienceMs` without that. */
export async function readSession(
  stack: OwnStack,
  { tenantId, sessionId, client, stranger }: Stage,
  patienceMs: number,
): Promise<Omit<SessionFacts, "streams">> {
  const log = await client.log(sessionId);
  const archive = await waitFor(
    () => archivedEvents(stack.database, { tenantId, sessionId }),
    (rows) => rows.length >= log.length,
    patienceMs,
  );
  const listed = await connectDatabase(stack.database).query((db) =>
    db
      .select({ id: runs.id, status: runs.status })
      .from(runs)
      .where(and(eq(runs.tenantId, tenantId), eq(runs.sessionId, sessionId))),
  );
  const ended = new Set(log.filter(({ type }) => isRunEnding(type)).map(({ runId }) => runId));
  const open = listed.filter(({ id }) => !ended.has(id));
  const views = await Promise.all(
    open.map(async ({ id }) => [id, (await client.run(sessionId, id)).status] as const),
  );
  return {
    tenantId,
    sessionId,
    log,
    archive,
    listed: Object.fromEntries(listed.map(({ id, status }) => [id, status])),
    views: Object.fromEntries(views),
    statusForOthers: (await stranger.request(`/v1/sessions/${sessionId}`)).status,
  };
}

/** The sandboxes that are still there once the reaper has had its time. */
export function readSandboxesLeft({ sandboxes }: OwnStack, patienceMs: number): Promise<string[]> {
  return waitFor(
    async () =>
      (await sandboxes.list()).sandboxes.map(({ id, owner }) => `${id} of ${JSON.stringify(owner)}`),
    (left) => left.length === 0,
    patienceMs,
  );
}

/** Reads something until it is as it should be, or for so long: then as it is. */
async function waitFor<T>(
  read: () => Promise<T>,
  isRight: (value: T) => boolean,
  patienceMs: number,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (isRight(value) || Date.now() >= deadline) return value;
    await wait(pollMs);
  }
}
