// Fan-out to the readers of a session. Every reader has a cursor. One that has caught up gets each turn's
// events as they are appended, the same bytes as all others; one that is behind, because it has just come or
// reads slowly, is fed from the log at its own pace. So a slow reader costs a page of memory and loses nothing.

import { isRunEnding } from "../../src/events/schema.ts";
import { caughtUpFrame, doneFrame, eventFrame, keepAliveFrame, retryFrame } from "../../src/events/sse.ts";
import type { Proof } from "../../src/tenancy/identity/proof.ts";
import type { EventLog, StoredEvent } from "./log.ts";

/** Bytes that may wait for one reader before it is fed from the log instead. */
const maxQueuedBytes = 262_144;

/** Events read from the log at once. */
const pageEvents = 100;

/** How long a reader may take nothing before it is taken for gone, in milliseconds. */
const stalledMs = 60_000;

type Controller = ReadableStreamDefaultController<Uint8Array>;

type Subscriber = {
  id: string;
  controller: Controller;
  runId: string | undefined;
  proof: Proof;
  /** The last event it was given, or passed over for not being of its run. */
  cursor: number;
  isCaughtUp: boolean;
  /** When its queue was last seen with room in it, in milliseconds since the epoch. */
  readAt: number;
};

export class Subscribers {
  readonly #log: EventLog;
  readonly #isOver: (runId: string | undefined) => boolean;
  readonly #onEnd: (id: string) => void;
  readonly #encoder = new TextEncoder();
  readonly #all = new Set<Subscriber>();

  /**
   * `isOver` says whether nothing more will come of a run, or of the whole session; `onEnd` is told of every stream
   * that has ended, by whichever side.
   */
  constructor(log: EventLog, isOver: (runId: string | undefined) => boolean, onEnd: (id: string) => void) {
    this.#log = log;
    this.#isOver = isOver;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The ids of the open streams. */
  get ids(): string[] {
    return [...this.#all].map(({ id }) => id);
  }

  /** A stream of the events after `after`, for whoever has shown `proof`. `id` has not been used before. */
  open(
    id: string,
    query: { after: number; runId?: string | undefined },
    proof: Proof,
    now: number,
  ): ReadableStream<Uint8Array> {
    let subscriber: Subscriber | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          subscriber = {
            id,
            controller,
            runId: query.runId,
            proof,
            cursor: query.after,
            isCaughtUp: false,
            readAt: now,
          };
          this.#all.add(subscriber);
          controller.enqueue(this.#encoder.encode(retryFrame));
        },
        pull: () => {
          if (subscriber !== undefined && !subscriber.isCaughtUp) this.#replay(subscriber);
        },
        cancel: () => {
          if (subscriber !== undefined) this.#remove(subscriber);
        },
      },
      { highWaterMark: maxQueuedBytes, size: (chunk) => chunk?.byteLength ?? 0 },
    );
  }

  /** Gives what was just appended to every reader that has caught up. Each group of readers shares its bytes. */
  broadcast(events: StoredEvent[], now: number): void {
    const lastSeq = events.at(-1)?.seq;
    if (lastSeq === undefined) return;
    const mayEnd = events.some(({ type }) => isRunEnding(type) || type === "session.closed");
    const chunks = new Map<string | undefined, Uint8Array | undefined>();
    for (const subscriber of this.#all) {
      if (!subscriber.isCaughtUp) continue;
      if ((subscriber.controller.desiredSize ?? 0) <= 0) {
        subscriber.isCaughtUp = false;
        continue;
      }
      const { runId } = subscriber;
      if (!chunks.has(runId)) chunks.set(runId, this.#encode(events, runId));
      subscriber.readAt = now;
      this.#give(subscriber, chunks.get(runId), lastSeq);
      if (mayEnd) this.#endIfOver(subscriber);
    }
  }

  /** Finds readers that are gone: they show only when written to. */
  keepAlive(now: number): void {
    const chunk = this.#encoder.encode(keepAliveFrame);
    for (const subscriber of this.#all) {
      if ((subscriber.controller.desiredSize ?? 0) > 0) {
        subscriber.readAt = now;
        this.#enqueue(subscriber, chunk);
      } else if (now - subscriber.readAt > stalledMs) {
        this.#close(subscriber);
      }
    }
  }

  /** Ends the streams whose proof stands no more, where they are. Each proof is asked about once. */
  async closeUnproven(stands: (proof: Proof) => Promise<boolean>): Promise<void> {
    const byProof = Map.groupBy(this.#all, ({ proof }) => JSON.stringify(proof));
    const check = async (subscribers: Subscriber[]) => {
      const [first] = subscribers;
      if (first === undefined || (await stands(first.proof))) return;
      for (const subscriber of subscribers) this.#close(subscriber);
    };
    await Promise.all([...byProof.values()].map(check));
  }

  /** Ends every stream where it is. */
  closeAll(): void {
    for (const subscriber of this.#all) this.#close(subscriber);
  }

  #replay(subscriber: Subscriber): void {
    const { cursor: after, runId } = subscriber;
    const page = this.#log.read({ after, limit: pageEvents, runId });
    const isLast = page.length < pageEvents;
    this.#give(
      subscriber,
      this.#encode(page, runId),
      isLast ? this.#log.lastSeq : (page.at(-1)?.seq ?? after),
    );
    if (!isLast) return;
    subscriber.isCaughtUp = true;
    this.#enqueue(subscriber, this.#encoder.encode(caughtUpFrame(subscriber.cursor)));
    this.#endIfOver(subscriber);
  }

  #encode(events: StoredEvent[], runId: string | undefined): Uint8Array | undefined {
    const shown = runId === undefined ? events : events.filter((event) => event.runId === runId);
    if (shown.length === 0) return undefined;
    return this.#encoder.encode(shown.map(({ seq, type, body }) => eventFrame(seq, type, body)).join(""));
  }

  #give(subscriber: Subscriber, chunk: Uint8Array | undefined, seq: number): void {
    subscriber.cursor = seq;
    if (chunk !== undefined) this.#enqueue(subscriber, chunk);
  }

  #endIfOver(subscriber: Subscriber): void {
    if (!this.#isOver(subscriber.runId)) return;
    this.#enqueue(subscriber, this.#encoder.encode(doneFrame));
    this.#close(subscriber);
  }

  #enqueue(subscriber: Subscriber, chunk: Uint8Array): void {
    try {
      subscriber.controller.enqueue(chunk);
    } catch {
      this.#remove(subscriber);
    }
  }

  #remove(subscriber: Subscriber): void {
    if (this.#all.delete(subscriber)) this.#onEnd(subscriber.id);
  }

  #close(subscriber: Subscriber): void {
    this.#remove(subscriber);
    try {
      subscriber.controller.close();
    } catch {
      // It was closed already, by its reader.
    }
  }
}
