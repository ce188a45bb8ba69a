import type { Event } from "../../src/events/schema.ts";
import { sleep } from "../../src/mesh/sleep.ts";
import { type EventLog, parseEvent } from "./log.ts";

/** Events copied in one call. */
const batchEvents = 200;

/** How long new events are gathered before they are copied, in milliseconds. */
const gatherMs = 100;

/** The longest wait after a failure; the first is one second, and each is twice the one before. */
const longestWaitMs = 60_000;

/**
 * Copies the log to Postgres, in order and at least once; storing an event twice changes nothing there. While
 * Postgres is down the log keeps everything, and the copy catches up later.
 */
export class Outbox {
  readonly #log: EventLog;
  readonly #archive: (events: Event[]) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #failures = 0;
  #isBusy = false;
  #notBefore = 0;

  constructor(
    log: EventLog,
    archive: (events: Event[]) => Promise<void>,
    onFailure: (error: unknown) => void,
  ) {
    this.#log = log;
    this.#archive = archive;
    this.#onFailure = onFailure;
  }

  /** When the session must wake for the copy's sake, in milliseconds since the epoch; undefined: all is copied. */
  wakeAt(now: number): number | undefined {
    if (this.#log.archivedSeq >= this.#log.lastSeq) return undefined;
    return Math.max(this.#notBefore, now + 1_000);
  }

  /** Copies what there is, unless that is under way already or a failure is still too fresh. */
  async flush(now: number): Promise<void> {
    if (this.#isBusy || now < this.#notBefore) return;
    this.#isBusy = true;
    try {
      await sleep(gatherMs);
      while (await this.#copyBatch());
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#notBefore = now + Math.min(longestWaitMs, 1_000 * 2 ** (this.#failures - 1));
      this.#onFailure(error);
    } finally {
      this.#isBusy = false;
    }
  }

  /** Whether there was anything to copy. */
  async #copyBatch(): Promise<boolean> {
    if (this.#log.archivedSeq >= this.#log.lastSeq) return false;
    const events = this.#log.read({ after: this.#log.archivedSeq, limit: batchEvents });
    const last = events.at(-1);
    if (last === undefined) return false;
    await this.#archive(events.map(({ body }) => parseEvent(body)));
    this.#log.markArchived(last.seq);
    return true;
  }
}
