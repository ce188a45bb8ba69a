// Commands whose answers go on for as long as the client listens: https://upstash.com/docs/redis/features/restapi

import { type Command, RedisError } from "./engine.ts";
import type { MonitoredEngine } from "./monitor.ts";

/** A listener that leaves more than this unread is cut off. */
const maxUnreadBytes = 1024 * 1024;

/** The most that may listen at once. */
const maxListeners = 100;

type Send = (data: string) => void;

/** Begins to tell of something, and gives what ends that. */
type Source = (send: Send) => Promise<() => void>;

/** Whether a command's answer is a stream of events. */
export const isStreamed = ({ name }: Command) => ["SUBSCRIBE", "PSUBSCRIBE", "MONITOR"].includes(name);

/**
 * Makes what answers SUBSCRIBE, PSUBSCRIBE and MONITOR with events, the first of which tells that it has begun.
 * It throws a RedisError at a malformed command, and at one listener too many.
 */
export function createEventStreams(engine: MonitoredEngine): (command: Command) => Promise<Response> {
  let listeners = 0;
  return async (command) => {
    const source = sourceOf(engine, command);
    if (listeners >= maxListeners) throw new RedisError("ERR max concurrent connections exceeded");
    listeners++;
    return streamEvents(source, () => {
      listeners--;
    });
  };
}

function sourceOf(engine: MonitoredEngine, { name, args }: Command): Source {
  if (name === "MONITOR") {
    return async (send) => {
      send('"OK"');
      return engine.watch(send);
    };
  }
  const kind = name === "SUBSCRIBE" ? "subscribe" : "psubscribe";
  const names = args.map(String);
  if (names.length === 0) throw new RedisError(`ERR wrong number of arguments for '${kind}' command`);
  return async (send) => {
    const end = await engine.subscribe({ kind, names }, send);
    names.forEach((channel, at) => {
      send(`${kind},${channel},${at + 1}`);
    });
    return end;
  };
}

/** Opens a source of events, and ends it when the client has gone or does not keep up. */
async function streamEvents(source: Source, onEnd: () => void): Promise<Response> {
  const ended = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const body = new ReadableStream<Uint8Array>(
    { start: opened.resolve, cancel: () => ended.resolve() },
    new ByteLengthQueuingStrategy({ highWaterMark: maxUnreadBytes }),
  );
  const controller = await opened.promise;
  const encoder = new TextEncoder();
  const send = (data: string) => {
    if ((controller.desiredSize ?? 0) <= 0) {
      controller.error(new Error("the client does not read"));
      return ended.resolve();
    }
    const lines = data.split("\n").map((line) => `data: ${line}\n`);
    controller.enqueue(encoder.encode(`${lines.join("")}\n`));
  };
  ended.promise.then(onEnd);
  try {
    const end = await source(send);
    ended.promise.then(end);
  } catch (error) {
    ended.resolve();
    throw error;
  }
  return new Response(body, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
  });
}
