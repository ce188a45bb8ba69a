import { setTimeout as wait } from "node:timers/promises";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { type Event, readEvent } from "../../src/events/schema.ts";
import type { Client } from "../e2e/support/client.ts";
import type { StreamFacts } from "./facts.ts";

/** A stream that says nothing for so long has lost its connection: even one without events has comments. */
const silenceMs = 35_000;

/** How long to wait before connecting again, in milliseconds. */
const reconnectMs = 1_000;

/** What one subscriber has seen so far. */
type Seen = Pick<StreamFacts, "seqs" | "reconnects" | "isDone">;

/** A subscriber of a whole session. */
export type Watch = {
  /** Ends it once it has seen an event, or has not within 45 seconds, and gives what it saw. */
  endBehind: (seq: number) => Promise<StreamFacts>;
};

/** Longer than a stream may take to find out that it is dead, and to come back, in milliseconds. */
const catchUpMs = 45_000;

export function watchSession(client: Client, sessionId: string): Watch {
  const seen: Seen = { seqs: [], reconnects: 0, isDone: false };
  const leaving = new AbortController();
  const watching = subscribe(client, `/v1/sessions/${sessionId}/events`, seen, leaving.signal);
  return {
    endBehind: async (seq) => {
      const deadline = Date.now() + catchUpMs;
      while ((seen.seqs.at(-1) ?? 0) < seq && Date.now() < deadline) await wait(reconnectMs);
      leaving.abort();
      await watching;
      return { sessionId, ...seen };
    },
  };
}

/**
 * Follows a stream as an EventSource does, from its first event: whenever it breaks, again behind the last event
 * that was seen. Ends with the stream's own end, or once `until` is aborted.
 */
export async function subscribe(
  client: Client,
  path: string,
  seen: Seen,
  until: AbortSignal,
  onEvent: (event: Event) => void = () => {},
): Promise<void> {
  const take = ({ event, data }: EventSourceMessage): void => {
    if (event === "done") seen.isDone = true;
    else {
      const read = readEvent(JSON.parse(data));
      seen.seqs.push(read.seq);
      onEvent(read);
    }
  };
  while (!seen.isDone && !until.aborted) {
    await readOnce(client, path, seen.seqs.at(-1) ?? 0, take, until).catch(() => undefined);
    if (seen.isDone || until.aborted) return;
    seen.reconnects += 1;
    await wait(reconnectMs);
  }
}

/** Reads one connection to its end, whatever ends it. */
async function readOnce(
  client: Client,
  path: string,
  lastEventId: number,
  onEvent: (message: EventSourceMessage) => void,
  until: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const response = await client.request(path, {
      headers: { accept: "text/event-stream", "last-event-id": String(lastEventId) },
      signal: AbortSignal.any([until, silence.signal]),
    });
    if (!response.ok || response.body === null) return await response.body?.cancel();
    const parser = createParser({ onEvent });
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      parser.feed(text);
    }
  } finally {
    clearTimeout(timer);
  }
}
