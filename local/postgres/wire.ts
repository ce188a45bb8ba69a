// The server's side of Postgres's wire protocol, version 3: cutting what a client sends into messages,
// and the few messages that the part writes itself. Everything else passes through as bytes.
// https://www.postgresql.org/docs/current/protocol-message-formats.html

import { PostgresError } from "./postgres-error.ts";

/** One message of a client. `type` is its letter; messages before login have none and get a name. */
export type Message = { type: string; bytes: Buffer };

/** The largest message taken from a client. */
export const maxMessageBytes = 16 * 1024 * 1024;

const lengthBytes = 4;

const untypedMessages = new Map([
  [196608, "startup"],
  [80877102, "cancel"],
  [80877103, "encryption"],
  [80877104, "encryption"],
]);

/** Cuts a client's bytes into messages. Throws a PostgresError when they are not Postgres's protocol. */
export async function* readMessages(chunks: AsyncIterable<Buffer>): AsyncGenerator<Message, void> {
  let isStarted = false;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let neededBytes = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < neededBytes) continue;
    let rest = Buffer.concat(pending);
    neededBytes = messageBytes(rest, isStarted);
    while (rest.length >= neededBytes) {
      const bytes = rest.subarray(0, neededBytes);
      const type: string = isStarted ? String.fromCharCode(bytes.readUInt8()) : untypedName(bytes);
      isStarted ||= type === "startup";
      rest = rest.subarray(neededBytes);
      neededBytes = messageBytes(rest, isStarted);
      yield { type, bytes };
    }
    pending = [rest];
    pendingBytes = rest.length;
  }
}

/** The length of the message at the start of a buffer, or of as much as must be there to tell. */
function messageBytes(buffer: Buffer, isTyped: boolean): number {
  const at = isTyped ? 1 : 0;
  const leastBytes = isTyped ? at + lengthBytes : 2 * lengthBytes;
  if (buffer.length < leastBytes) return leastBytes;
  const length = at + buffer.readInt32BE(at);
  if (length < leastBytes || length > maxMessageBytes) {
    throw new PostgresError({ severity: "FATAL", code: "08P01", message: "invalid message length" });
  }
  return length;
}

function untypedName(bytes: Buffer): string {
  const name = untypedMessages.get(bytes.readInt32BE(lengthBytes));
  if (name) return name;
  throw new PostgresError({ severity: "FATAL", code: "0A000", message: "unsupported frontend protocol" });
}

/** The parameters of a startup message, such as user and database. */
export function startupParameters(bytes: Buffer): Map<string, string> {
  const parts = bytes.toString("utf8", 2 * lengthBytes).split("\0");
  const parameters = new Map<string, string>();
  for (let at = 0; parts[at]; at += 2) parameters.set(parts[at] ?? "", parts[at + 1] ?? "");
  return parameters;
}

/** The password in a password message. */
export function passwordOf(bytes: Buffer): string {
  return bytes.toString("utf8", 1 + lengthBytes, bytes.length - 1);
}

/** Builds a message of either side. */
export function message(type: string, body: string | Buffer = ""): Buffer {
  const bytes = Buffer.from(`${type}\0\0\0\0`);
  const content = Buffer.from(body);
  bytes.writeInt32BE(lengthBytes + content.length, 1);
  return Buffer.concat([bytes, content]);
}

/** A startup message with no parameters but the user. */
export function startupMessage(user: string): Buffer {
  return untypedMessage(Buffer.from(`\0\x03\0\0user\0${user}\0\0`));
}

/** Asks a server, in a connection's first message, to go on under TLS. */
export const encryptionRequest = untypedMessage(bigEndian(80877103));

/** Asks a server, in a connection's only message, to cancel what another connection runs. */
export function cancelRequest(processId: number, secretKey: number): Buffer {
  return untypedMessage(bigEndian(80877102, processId, secretKey));
}

function untypedMessage(body: Buffer): Buffer {
  return Buffer.concat([bigEndian(lengthBytes + body.length), body]);
}

function bigEndian(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number, 4 * index);
  return bytes;
}

/** Asks a client for its password, as Neon does. */
export const passwordRequest = message("R", Buffer.from([0, 0, 0, 3]));

/** Tells a client that it may send its next request, and that no transaction is open. */
export const readyForQuery = message("Z", "I");

/** Says in Postgres's form what went wrong. */
export function errorResponse({ severity, code, message: text, hint }: PostgresError): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`];
  if (hint) fields.push(`H${hint}`);
  return message("E", `${fields.join("\0")}\0\0`);
}
