// PGlite's one session belongs to all connections in turn, and so would what it listens for: a notification would
// reach whoever has the turn. LISTEN therefore fails, as a statement that fails by itself.

import { type Message, message } from "./wire.ts";

const headerBytes = 5;

const listen = /^\s*listen\s/i;

const failure = `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
  MESSAGE = 'LISTEN needs a Postgres server: set DATABASE_URL'; END $$`;

/** Puts a statement that fails in the place of one that listens. Every other message stays as it is. */
export function refuseListen(original: Message): Message {
  const { type, bytes } = original;
  if (type !== "Q" && type !== "P") return original;
  const start = type === "P" ? bytes.indexOf(0, headerBytes) + 1 : headerBytes;
  const end = bytes.indexOf(0, start);
  if (!listen.test(bytes.toString("utf8", start, end))) return original;
  const body = Buffer.concat([bytes.subarray(headerBytes, start), Buffer.from(failure), bytes.subarray(end)]);
  return { type, bytes: message(type, body) };
}
