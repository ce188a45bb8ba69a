// Prepared statements live in the one session that PGlite has. Each connection's names get a prefix of
// its own on the way in, so that two connections may use one name for different statements.

import { type Message, message } from "./wire.ts";

const headerBytes = 5;

/** Where a message holds the name of a prepared statement, if it can hold one. */
function namePosition({ type, bytes }: Message): number | undefined {
  if (type === "P") return headerBytes;
  if (type === "B") return bytes.indexOf(0, headerBytes) + 1;
  const isOfStatement = (type === "D" || type === "C") && bytes[headerBytes] === 0x53;
  return isOfStatement ? headerBytes + 1 : undefined;
}

/** Prefixes the statement's name in a message. Drivers parse the unnamed one anew in each unit: it needs none. */
export function scopeStatementName(original: Message, prefix: string): Message {
  const at = namePosition(original);
  if (at === undefined || !original.bytes[at]) return original;
  const { type, bytes } = original;
  const body = Buffer.concat([bytes.subarray(headerBytes, at), Buffer.from(prefix), bytes.subarray(at)]);
  return { type, bytes: message(type, body) };
}

/** The name that a Parse message gives its statement. Empty for the unnamed one. */
export function parsedStatementName({ bytes }: Message): string {
  return bytes.toString("utf8", headerBytes, bytes.indexOf(0, headerBytes));
}
