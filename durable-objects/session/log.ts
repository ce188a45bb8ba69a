import { type Event, type EventDraft, type EventType, isRunEnding } from "../../src/events/schema.ts";
import { evolve } from "../../src/orchestration/evolve.ts";
import { outputTypes } from "../../src/orchestration/evolve-run.ts";
import { initialState, type SessionState } from "../../src/orchestration/state.ts";

/** An event as the log keeps it: its place and type, and the JSON that every reader gets. */
export type StoredEvent = { seq: number; type: EventType; runId: string | null; body: string };

export type Identity = { tenantId: string; sessionId: string };

type Value = ArrayBuffer | string | number | null;

/** What the log needs of its object's storage. */
export type LogStorage = {
  sql: {
    exec<Row extends Record<string, Value>>(query: string, ...bindings: Value[]): { toArray(): Row[] };
  };
  transactionSync<T>(closure: () => T): T;
  deleteAlarm(): Promise<void>;
  deleteAll(): Promise<void>;
};

/** Counts up whenever the shape of the state changes: an older snapshot is then folded anew. */
const stateVersion = 7;

/** A snapshot is taken once this many events lie behind the last one. */
const snapshotEvery = 200;

/** Characters that a snapshot may have: a row holds 2 MB. Where the state is larger, the log alone tells it. */
const maxSnapshotLength = 600_000;

/**
 * The session's log: the one thing that is stored, and what all else is derived from. Nothing is written
 * before the session is created, so that asking for an unknown session leaves no trace.
 */
export class EventLog {
  readonly #storage: LogStorage;
  #identity: Identity | undefined;
  #lastSeq = 0;
  #snapshotSeq = 0;
  /** Where a snapshot was last taken, or would have been too large. */
  #snapshotDueFrom = 0;
  #archivedSeq = 0;

  constructor(storage: LogStorage) {
    this.#storage = storage;
    if (!this.#hasTables()) return;
    const meta = this.#sql<MetaRow>("SELECT * FROM meta")[0];
    if (meta === undefined) return;
    this.#identity = { tenantId: meta.tenant_id, sessionId: meta.session_id };
    this.#snapshotSeq = meta.state_version === stateVersion ? meta.snapshot_seq : 0;
    this.#snapshotDueFrom = this.#snapshotSeq;
    this.#archivedSeq = meta.archived_seq;
    this.#lastSeq = this.#sql<{ seq: number | null }>("SELECT MAX(seq) AS seq FROM events")[0]?.seq ?? 0;
  }

  /** Whose session this is, or undefined while it does not exist. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Makes the tables, and writes down whose session this is. */
  create(identity: Identity): void {
    this.#storage.transactionSync(() => {
      for (const statement of schema) this.#storage.sql.exec(statement);
      this.#sql(
        "INSERT INTO meta (tenant_id, session_id) VALUES (?, ?)",
        identity.tenantId,
        identity.sessionId,
      );
    });
    this.#identity = identity;
  }

  /** The state that the log adds up to: the last snapshot, and the events since. */
  load(): SessionState {
    if (this.#identity === undefined) return initialState;
    const snapshot = this.#sql<MetaRow>("SELECT * FROM meta")[0]?.snapshot;
    let state: SessionState =
      this.#snapshotSeq > 0 && typeof snapshot === "string" ? JSON.parse(snapshot) : initialState;
    for (const { body } of this.#rows(
      "SELECT body FROM events WHERE seq > ? ORDER BY seq",
      this.#snapshotSeq,
    )) {
      state = evolve(state, parseEvent(body));
    }
    return state;
  }

  /** Gives the drafts their places and stores them, all or none. `state` is what they lead to. */
  append(drafts: EventDraft[], state: SessionState): StoredEvent[] {
    const identity = this.#identity;
    if (identity === undefined) throw new Error("the session does not exist");
    const stored = drafts.map((draft, index): StoredEvent => {
      const event: Event = { seq: this.#lastSeq + index + 1, ...draft, ...identity };
      return { seq: event.seq, type: event.type, runId: event.runId ?? null, body: JSON.stringify(event) };
    });
    const lastSeq = this.#lastSeq + stored.length;
    const isSnapshotDue = lastSeq - this.#snapshotDueFrom >= snapshotEvery;
    const snapshot = isSnapshotDue ? JSON.stringify(state) : "";
    const isTaken = isSnapshotDue && snapshot.length <= maxSnapshotLength;
    this.#storage.transactionSync(() => {
      for (const { seq, type, runId, body } of stored) {
        this.#sql("INSERT INTO events (seq, type, run_id, body) VALUES (?, ?, ?, ?)", seq, type, runId, body);
      }
      if (isTaken) {
        const columns = "snapshot = ?, snapshot_seq = ?, state_version = ?";
        this.#sql(`UPDATE meta SET ${columns}`, snapshot, lastSeq, stateVersion);
      }
    });
    this.#lastSeq = lastSeq;
    if (isTaken) this.#snapshotSeq = lastSeq;
    if (isSnapshotDue) this.#snapshotDueFrom = lastSeq;
    return stored;
  }

  /** Events after `after`, oldest first, of one run or of all. */
  read(query: { after: number; limit: number; runId?: string | undefined }): StoredEvent[] {
    const columns = "SELECT seq, type, run_id AS runId, body FROM events";
    return query.runId === undefined
      ? this.#sql<StoredEvent>(`${columns} WHERE seq > ? ORDER BY seq LIMIT ?`, query.after, query.limit)
      : this.#sql<StoredEvent>(
          `${columns} WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
          query.runId,
          query.after,
          query.limit,
        );
  }

  /** The events of a run that its state is made of, without its agents' output. */
  readRun(runId: string): Event[] {
    const marks = outputTypes.map(() => "?").join(", ");
    const query = `SELECT body FROM events WHERE run_id = ? AND type NOT IN (${marks}) ORDER BY seq`;
    return this.#rows(query, runId, ...outputTypes).map(({ body }) => parseEvent(body));
  }

  /** Whether a run has ended: nothing of it comes after that. */
  hasEnded(runId: string): boolean {
    const query = "SELECT type FROM events WHERE run_id = ? ORDER BY seq DESC LIMIT 1";
    const last = this.#sql<{ type: EventType }>(query, runId)[0];
    return last !== undefined && isRunEnding(last.type);
  }

  /** Up to where the log has been copied to Postgres. */
  get archivedSeq(): number {
    return this.#archivedSeq;
  }

  markArchived(seq: number): void {
    // It was erased meanwhile.
    if (this.#identity === undefined) return;
    this.#sql("UPDATE meta SET archived_seq = ?", seq);
    this.#archivedSeq = seq;
  }

  /** Deletes everything, and the alarm with it: the session does not exist any more. */
  async erase(): Promise<void> {
    this.#identity = undefined;
    this.#lastSeq = 0;
    this.#snapshotSeq = 0;
    this.#snapshotDueFrom = 0;
    this.#archivedSeq = 0;
    await Promise.all([this.#storage.deleteAlarm(), this.#storage.deleteAll()]);
  }

  #hasTables(): boolean {
    return this.#sql("SELECT 1 FROM sqlite_master WHERE name = 'meta'").length > 0;
  }

  #rows(query: string, ...bindings: Value[]): { body: string }[] {
    return this.#sql<{ body: string }>(query, ...bindings);
  }

  #sql<Row extends Record<string, Value>>(query: string, ...bindings: Value[]): Row[] {
    return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
  }
}

type MetaRow = {
  tenant_id: string;
  session_id: string;
  archived_seq: number;
  snapshot: string | null;
  snapshot_seq: number;
  state_version: number;
};

const schema = [
  `CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    run_id TEXT,
    body TEXT NOT NULL
  )`,
  "CREATE INDEX events_by_run ON events (run_id, seq)",
  `CREATE TABLE meta (
    tenant_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    archived_seq INTEGER NOT NULL DEFAULT 0,
    snapshot TEXT,
    snapshot_seq INTEGER NOT NULL DEFAULT 0,
    state_version INTEGER NOT NULL DEFAULT 0
  )`,
];

/** Reads an event that this log wrote itself, and so need not check again. */
export const parseEvent = (body: string): Event => JSON.parse(body);
