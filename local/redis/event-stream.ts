// Commands whose answers go on for as long as the client listens: https://upstash.com/docs/redis/features/restapi

import { type Command, RedisError } from "./engine.ts";
import type { MonitoredEngine } from "./monitor.ts";

/** A listener that leaves more than this unread is cut off. */
const maxUnreadBytes = 1024 * 1024;

type Send = (data: string) => void;

/** Whether a command's answer is a stream of events. */
export const isStreamed = ({ name }: Command) => ["SUBSCRIBE", "PSUBSCRIBE", "MONITOR"].includes(name);

/** Answers SUBSCRIBE, PSUBSCRIBE or MONITOR with events, the first of which tells that it has begun. */
export async function streamCommand(engine: MonitoredEngine, { name, args }: Command): Promise<Response> {
  if (name === "MONITOR") {
    return eventStream(async (send) => {
      send('"OK"');
      return engine.watch(send);
    });
  }
  const kind = name === "SUBSCRIBE" ? "subscribe" : "psubscribe";
  const names = args.map(String);
  if (names.length === 0) throw new RedisError(`ERR wrong number of arguments for '${kind}' command`);
  return eventStream(async (send) => {
    const end = await engine.subscribe({ kind, names }, send);
    names.forEach((channel, at) => {
      send(`${kind},${channel},${at + 1}`);
    });
    return end;
  });
}

/** Opens a source of events, and ends it when the client has gone. */
async function eventStream(open: (send: Send) => Promise<() => void>): Promise<Response> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: maxUnreadBytes });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({}, strategy);
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const end = await open((data) => {
    if ((writer.desiredSize ?? 0) <= 0) writer.abort(new Error("the client does not read")).catch(() => {});
    const lines = data.split("\n").map((line) => `data: ${line}\n`);
    writer.write(encoder.encode(`${lines.join("")}\n`)).catch(() => {});
  });
  writer.closed.catch(() => {}).finally(end);
  return new Response(readable, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
  });
}
