// The copy of a session in Postgres, made from its events alone. Any batch may arrive twice, or again after
// later ones: rows that cannot change are inserted once, and a status gives way only to a later event's.

import { and, eq, lt, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import { artifacts, events, runs, sessions, usage } from "../../drizzle/tenant.ts";
import type { Event } from "../events/schema.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/**
 * Stores a session's events, oldest first, and brings its lists up to date, in one transaction.
 * At most 200 events, of one session. Throws UpstreamUnavailable where Postgres cannot be reached.
 */
export async function archiveEvents(database: TenantDatabase, batch: Event[]): Promise<void> {
  const last = batch.at(-1);
  if (last === undefined) return;
  await database.apply((db) => [
    db.insert(events).values(batch.map(toEventRow)).onConflictDoNothing(),
    ...batch.flatMap((event) => project(db, event)),
    db
      .update(sessions)
      .set({ lastSeq: sql`greatest(${sessions.lastSeq}, ${last.seq})` })
      .where(isSessionOf(last)),
  ]);
}

/** What an event changes in the lists. */
function project(db: NeonHttpDatabase, event: Event): BatchItem<"pg">[] {
  if (event.type === "session.created") {
    const row = { ...event.data, ...subject(event), id: event.sessionId, createdAt: new Date(event.time) };
    return [
      db
        .insert(sessions)
        .values({ ...row, status: "open", lastSeq: event.seq })
        .onConflictDoNothing(),
    ];
  }
  if (event.type === "session.closed") {
    return [db.update(sessions).set({ status: "closed" }).where(isSessionOf(event))];
  }
  return event.runId === undefined ? [] : projectRun(db, event, event.runId);
}

function projectRun(db: NeonHttpDatabase, event: Event, runId: string): BatchItem<"pg">[] {
  const time = new Date(event.time);
  const change = (values: Partial<typeof runs.$inferInsert>) => [
    db
      .update(runs)
      .set({ ...values, statusSeq: event.seq })
      .where(and(eq(runs.tenantId, event.tenantId), eq(runs.id, runId), lt(runs.statusSeq, event.seq))),
  ];
  switch (event.type) {
    case "run.requested": {
      const { input, strategy, startBy } = event.data;
      const status = startBy === undefined ? "running" : "queued";
      const row = { ...subject(event), id: runId, input, strategy, requestedAt: time };
      return [
        db
          .insert(runs)
          .values({ ...row, status, statusSeq: event.seq })
          .onConflictDoNothing(),
      ];
    }
    case "consultation.question":
      return change({ status: "awaiting_answers" });
    case "plan.proposed":
      return event.data.approveBy === undefined ? [] : change({ status: "awaiting_approval" });
    case "run.started":
    case "step.resumed":
    case "consultation.withdrawn":
    case "consultation.completed":
    case "plan.approved":
      return change({ status: "running" });
    case "run.completed":
      return change({ status: "completed", endedAt: time, summary: event.data.summary });
    case "run.failed":
      return change({
        status: "failed",
        endedAt: time,
        summary: event.data.summary,
        failure: event.data.failure,
      });
    case "run.cancelled":
      return change({ status: "cancelled", endedAt: time, summary: event.data.summary });
    case "agent.artifact": {
      const { artifactId, path, mediaType, bytes, sha256 } = event.data;
      const row = { ...subject(event), id: artifactId, runId, stepId: event.stepId, createdAt: time };
      return [
        db
          .insert(artifacts)
          .values({ ...row, path, mediaType, bytes, sha256 })
          .onConflictDoNothing(),
      ];
    }
    case "usage.recorded": {
      const { sandboxMs, modelTokens, costMicroUsd } = event.data;
      const row = {
        ...subject(event),
        seq: event.seq,
        runId,
        stepId: event.stepId,
        agent: event.agent,
        time,
      };
      return [
        db
          .insert(usage)
          .values({ ...row, sandboxMs, modelTokens, costMicroUsd })
          .onConflictDoNothing(),
      ];
    }
    default:
      return [];
  }
}

const subject = ({ tenantId, sessionId }: Event) => ({ tenantId, sessionId });

const isSessionOf = (event: Event) =>
  and(eq(sessions.tenantId, event.tenantId), eq(sessions.id, event.sessionId));

const toEventRow = (event: Event): typeof events.$inferInsert => ({
  tenantId: event.tenantId,
  sessionId: event.sessionId,
  seq: event.seq,
  type: event.type,
  runId: event.runId,
  stepId: event.stepId,
  time: new Date(event.time),
  body: event,
});
