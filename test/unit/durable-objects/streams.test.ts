// Readers of a session that come and go, read slowly, and break off in the middle of a frame, while events are
// appended and the process dies: over the log and the fan-out that the session's object has, with Node's SQLite.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventLog } from "../../../durable-objects/session/log.ts";
import { Subscribers } from "../../../durable-objects/session/subscribers.ts";
import type { EventDraft } from "../../../src/events/schema.ts";
import { initialState } from "../../../src/orchestration/state.ts";
import { storageInMemory } from "./storage-in-memory.ts";

const runs = ["run_a", "run_b", "run_c"];

/** Someone who follows a session, or one run of it, and keeps the ids that came whole. */
type Reader = {
  runId: string | undefined;
  seen: number[];
  isDone: boolean;
  connection?: { reader: ReadableStreamDefaultReader<Uint8Array>; text: string; next?: Promise<Read> };
};
type Read = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>>;

class Audience {
  readonly #storage = storageInMemory();
  readonly #decoder = new TextDecoder();
  readonly readers: Reader[] = [undefined, undefined, ...runs].map((runId) => ({
    runId,
    seen: [],
    isDone: false,
  }));
  log: EventLog;
  subscribers: Subscribers;
  now = 0;
  #opened = 0;

  constructor() {
    new EventLog(this.#storage).create({ tenantId: "acme", sessionId: "ses_a" });
    this.log = new EventLog(this.#storage);
    this.subscribers = this.#newSubscribers();
  }

  /** Appends events of a run that has not ended; where the process dies behind the commit, no one is told. */
  append(runId: string, count: number, bytes: number, isLast: boolean, dies: boolean): void {
    if (this.log.hasEnded(runId)) return;
    const time = new Date(0).toISOString();
    const message = (n: number): EventDraft => ({
      type: "agent.message",
      runId,
      time,
      data: { attempt: 1, record: n + 1, text: "x".repeat(bytes) },
    });
    const result = { summary: "", steps: [], findings: [], artifacts: [] };
    const end: EventDraft = { type: "run.cancelled", runId, time, data: { reason: "enough", ...result } };
    const drafts = [...Array.from({ length: count }, (_, n) => message(n)), ...(isLast ? [end] : [])];
    const stored = this.log.append(drafts, initialState);
    if (dies) this.crash();
    else this.subscribers.broadcast(stored, this.now);
  }

  /** All connections break, and what is in memory is lost. */
  crash(): void {
    for (const reader of this.readers) this.hangUp(reader);
    this.log = new EventLog(this.#storage);
    this.subscribers = this.#newSubscribers();
  }

  hangUp(reader: Reader): void {
    void reader.connection?.reader.cancel().catch(() => {});
    delete reader.connection;
  }

  /** The connection of someone who has not seen the end: the present one, or one that begins behind the last id. */
  connect(reader: Reader): Reader["connection"] {
    if (reader.isDone) return undefined;
    reader.connection ??= { reader: this.#open(reader), text: "" };
    return reader.connection;
  }

  /** Takes what has come, at most so many chunks. */
  async read(reader: Reader, most: number): Promise<void> {
    const connection = this.connect(reader);
    if (connection === undefined) return;
    for (let n = 0; n < most; n += 1) {
      connection.next ??= connection.reader.read();
      const read = await Promise.race([connection.next, settled()]);
      if (read === undefined) return;
      delete connection.next;
      if (read.done) return this.hangUp(reader);
      connection.text += this.#decoder.decode(read.value);
      takeFrames(reader, connection);
    }
  }

  #open({ runId, seen }: Reader): ReadableStreamDefaultReader<Uint8Array> {
    this.#opened += 1;
    const proof = { kind: "key", hash: "" } as const;
    const query = { after: seen.at(-1) ?? 0, runId };
    return this.subscribers.open(`str_${this.#opened}`, query, proof, this.now).getReader();
  }

  #newSubscribers(): Subscribers {
    const isOver = (runId: string | undefined) => runId !== undefined && this.log.hasEnded(runId);
    return new Subscribers(this.log, isOver, () => {});
  }
}

const settled = (): Promise<undefined> => new Promise((resolve) => setImmediate(() => resolve(undefined)));

function takeFrames(reader: Reader, connection: { text: string }): void {
  const frames = connection.text.split("\n\n");
  connection.text = frames.pop() ?? "";
  for (const frame of frames) {
    const id = /^id: (\d+)$/m.exec(frame)?.[1];
    if (id !== undefined) reader.seen.push(Number(id));
    if (frame.startsWith("event: done")) reader.isDone = true;
  }
}

type Move = (audience: Audience) => void | Promise<void>;

const readerOf = (audience: Audience, n: number): Reader => {
  const reader = audience.readers[n % audience.readers.length];
  if (reader === undefined) throw new Error("there are no readers");
  return reader;
};

const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
// Some events are so large that a few of them fill a reader's queue.
const bytes = fc.constantFrom(10, 10, 60_000);

const append = fc
  .record({
    runId: fc.constantFrom(...runs),
    count: fc.integer({ min: 1, max: 40 }),
    bytes,
    isLast: rarely,
    dies: rarely,
  })
  .map(
    ({ runId, count, bytes, isLast, dies }): Move =>
      (audience) =>
        audience.append(runId, bytes > 10 ? count % 8 : count, bytes, isLast, dies),
  );
const read = fc.record({ n: fc.nat(), most: fc.integer({ min: 1, max: 6 }) }).map(
  ({ n, most }): Move =>
    (audience) =>
      audience.read(readerOf(audience, n), most),
);
const hangUp = fc.nat().map(
  (n): Move =>
    (audience) =>
      audience.hangUp(readerOf(audience, n)),
);
/** Someone connects, and in the same moment more is appended. */
const meet = fc.tuple(fc.nat(), append).map(
  ([n, appendMore]): Move =>
    (audience) => {
      audience.hangUp(readerOf(audience, n));
      audience.connect(readerOf(audience, n));
      return appendMore(audience);
    },
);
const crash = fc.constant<Move>((audience) => audience.crash());
const keepAlive = fc.integer({ min: 1, max: 50_000 }).map(
  (ms): Move =>
    (audience) => {
      audience.now += ms;
      audience.subscribers.keepAlive(audience.now);
    },
);

const move = fc.oneof(
  { weight: 5, arbitrary: append },
  { weight: 10, arbitrary: read },
  { weight: 2, arbitrary: hangUp },
  { weight: 2, arbitrary: meet },
  { weight: 1, arbitrary: crash },
  { weight: 2, arbitrary: keepAlive },
);

describe("readers that come back with the last id they saw", () => {
  it("have every event of what they follow once and in order, whatever died in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 80, size: "max" }), async (moves) => {
        const audience = new Audience();
        for (const make of moves) await make(audience);
        const { log, readers } = audience;
        const whole = log.read({ after: 0, limit: 100_000 });
        for (const reader of readers) {
          const due = whole.filter(({ runId }) => reader.runId === undefined || runId === reader.runId);
          const isRead = () => reader.seen.length >= due.length;
          for (let turn = 0; turn < 200 && !isRead(); turn += 1) await audience.read(reader, 10);
          await audience.read(reader, 10);
          expect(reader.seen).toEqual(due.map(({ seq }) => seq));
          expect(reader.isDone).toBe(reader.runId !== undefined && log.hasEnded(reader.runId));
        }
      }),
      { numRuns: 60 },
    );
  });
});
