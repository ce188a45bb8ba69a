import type { Socket } from "node:net";
import { type Credentials, checkLogin } from "./credentials.ts";
import { PostgresError } from "./postgres-error.ts";
import { refuseListen } from "./refuse-listen.ts";
import type { Client, SharedSession, Unit } from "./shared-session.ts";
import { parsedStatementName, scopeStatementName } from "./statement-names.ts";
import {
  errorResponse,
  type Message,
  maxMessageBytes,
  message,
  passwordOf,
  passwordRequest,
  readMessages,
  readyForQuery,
  startupParameters,
} from "./wire.ts";

/** How long a client may take to log in. */
const maxLoginMs = 30_000;

/** How long a client may keep a transaction open without a word. */
const maxIdleInTransactionMs = 30_000;

/** What a client may say at its start: who it is, and what is so in any case. */
const plainParameters = ["user", "database", "application_name", "client_encoding", "extra_float_digits"];

/** Query, function call, parse, bind, describe, execute, close, flush and sync. */
const requestTypes = "QFPBDECHS";

/** The data of a COPY, which only follows one that was refused: to be passed over, as Postgres does. */
const copyTypes = "dcf";

/**
 * Sent after whatever may start a COPY FROM STDIN: PGlite, which cannot wait for a client's data, exits in
 * the middle of one. Where no COPY was started, Postgres takes no notice of it.
 */
const copyRefusal = message("f", "COPY FROM STDIN needs a Postgres server: set DATABASE_URL\0");

/** Serves one client of the shared session until it leaves, or until it breaks the protocol. */
export async function serveConnection(socket: Socket, session: SharedSession, credentials: Credentials) {
  // A failing socket also ends what is received from it, and that is where it is dealt with.
  socket.on("error", () => {});
  const messages = readMessages(received(socket));
  const tooLate = setTimeout(() => socket.destroy(), maxLoginMs);
  try {
    if (await logIn(socket, messages, credentials)) {
      clearTimeout(tooLate);
      socket.write(session.greeting);
      await serveRequests(socket, messages, session);
    }
    socket.destroySoon();
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    hangUp(socket, error);
  } finally {
    clearTimeout(tooLate);
  }
}

/** What a socket receives until it is closed, in whatever way. */
async function* received(socket: Socket): AsyncGenerator<Buffer, void> {
  try {
    yield* socket.iterator({ destroyOnReturn: false });
  } catch {
    // A connection that breaks ends like one that is closed.
  }
}

function hangUp(socket: Socket, error: PostgresError): void {
  socket.write(errorResponse(error));
  socket.destroySoon();
}

async function logIn(socket: Socket, messages: AsyncGenerator<Message, void>, expected: Credentials) {
  let parameters = new Map<string, string>();
  for (;;) {
    const { value: received } = await messages.next();
    if (received?.type === "encryption") {
      socket.write("N");
    } else if (received?.type === "startup") {
      parameters = startupParameters(received.bytes);
      checkStartup(parameters);
      socket.write(passwordRequest);
    } else if (received?.type === "p") {
      const user = parameters.get("user") ?? "";
      const database = parameters.get("database") ?? user;
      checkLogin(expected, { user, database, password: passwordOf(received.bytes) });
      return true;
    } else {
      return false;
    }
  }
}

/** Throws a PostgresError at a setting for the whole of a connection, which one session for all cannot keep. */
function checkStartup(parameters: Map<string, string>): void {
  for (const name of parameters.keys()) {
    if (plainParameters.includes(name)) continue;
    throw new PostgresError({
      severity: "FATAL",
      code: "0A000",
      message: `the startup parameter "${name}" needs a Postgres server: set DATABASE_URL`,
    });
  }
}

async function serveRequests(socket: Socket, messages: AsyncIterable<Message>, session: SharedSession) {
  const left = new AbortController();
  socket.on("close", () => left.abort(connectionLost()));
  const client = session.join(left.signal);
  const statements = new Set<string>();
  socket.on("timeout", () => hangUp(socket, idleInTransaction()));
  try {
    for await (const unit of readUnits(messages, client.prefix, statements)) {
      socket.setTimeout(0);
      const isWaitedFor = await answer(socket, session, client, unit);
      socket.setTimeout(isWaitedFor ? maxIdleInTransactionMs : 0);
    }
  } finally {
    await session.leave(client);
    await forgetStatements(session, statements);
  }
}

async function answer(socket: Socket, session: SharedSession, client: Client, unit: Unit): Promise<boolean> {
  try {
    return await session.run(client, unit, (bytes) => socket.write(bytes));
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    socket.write(errorResponse(error));
    if (unit.isComplete) socket.write(readyForQuery);
    return false;
  }
}

/** Gathers messages until one asks for an answer. Throws a PostgresError at one that is no request. */
async function* readUnits(messages: AsyncIterable<Message>, prefix: string, statements: Set<string>) {
  let parts: Buffer[] = [];
  let totalBytes = 0;
  for await (const original of messages) {
    const { type, bytes } = scopeStatementName(refuseListen(original), prefix);
    if (type === "X") return;
    if (copyTypes.includes(type)) continue;
    totalBytes += bytes.length;
    if (!requestTypes.includes(type) || totalBytes > maxMessageBytes) throw protocolViolation(type);
    parts.push(bytes);
    if (type === "P") statements.add(parsedStatementName({ type, bytes }));
    if (type === "Q" || type === "E") parts.push(copyRefusal);
    if ("QFHS".includes(type)) {
      yield { bytes: Buffer.concat(parts), isComplete: type !== "H" };
      parts = [];
      totalBytes = 0;
    }
  }
}

async function forgetStatements(session: SharedSession, statements: Set<string>) {
  statements.delete("");
  if (statements.size === 0) return;
  const closings = [...statements].map((name) => message("C", `S${name}\0`));
  const unit = { bytes: Buffer.concat([...closings, message("S")]), isComplete: true };
  await session.run(session.join(new AbortController().signal), unit, () => {});
}

function connectionLost(): PostgresError {
  return new PostgresError({ severity: "FATAL", code: "08006", message: "connection to client lost" });
}

function protocolViolation(type: string): PostgresError {
  const text = `invalid frontend message or too many without an end, type ${type.charCodeAt(0)}`;
  return new PostgresError({ severity: "FATAL", code: "08P01", message: text });
}

function idleInTransaction(): PostgresError {
  return new PostgresError({
    severity: "FATAL",
    code: "25P03",
    message: "terminating connection due to idle-in-transaction timeout",
  });
}
