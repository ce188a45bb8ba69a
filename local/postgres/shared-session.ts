// PGlite has one session behind all its connections. A connection takes its turn for one unit of messages,
// and keeps it while its transaction is open; the others wait. So neither transactions nor the parts of a
// query ever mix. What a connection leaves set lasts until another one takes its turn.

import type { PGlite } from "@electric-sql/pglite";
import { PostgresError } from "./postgres-error.ts";
import { resetSessionState } from "./session-state.ts";
import { createTurns } from "./turns.ts";
import { message, startupMessage } from "./wire.ts";

/** How many connections may wait for their turn, and for how long. */
const maxWaiting = 200;
const maxWaitMs = 30_000;

/** Whoever takes turns. */
export type Client = {
  /** Tells its prepared statements from those of others. */
  prefix: string;
  /** Aborted once it is gone: it then waits for no turn. */
  left: AbortSignal;
};

/** Messages that run without any other connection's in between. */
export type Unit = {
  bytes: Buffer;
  /** Whether the unit ends where the session is free for others, unless a transaction is open. */
  isComplete: boolean;
};

export class SharedSession {
  /** What a server says to a client that has just logged in. */
  readonly greeting: Buffer;
  readonly #database: PGlite;
  readonly #turns = createTurns({ maxWaiting, maxWaitMs, refuse: turnRefused });
  #holder: Client | undefined;
  #lastHolder: Client | undefined;
  #clients = 0;

  private constructor(database: PGlite, greeting: Buffer) {
    this.#database = database;
    this.greeting = greeting;
  }

  static async open(database: PGlite, user: string): Promise<SharedSession> {
    const greeting = Buffer.from(await database.execProtocolRaw(startupMessage(user)));
    return new SharedSession(database, greeting);
  }

  join(left: AbortSignal): Client {
    this.#clients += 1;
    return { prefix: `${this.#clients}:`, left };
  }

  /**
   * Runs a unit in a client's turn and gives the answer to `reply`, piece by piece.
   * Throws when the client's turn does not come in time, or the client has left before: then nothing ran.
   * @returns whether the client keeps the turn, and so keeps others waiting.
   */
  async run(client: Client, unit: Unit, reply: (bytes: Buffer) => void): Promise<boolean> {
    if (this.#holder !== client) await this.#takeTurn(client);
    await this.#execute(unit.bytes, reply);
    if (unit.isComplete && !this.#database.isInTransaction()) this.#passTurn();
    return this.#holder === client;
  }

  /** Ends a client's turn, if it has it: what it left open is rolled back. */
  async leave(client: Client): Promise<void> {
    if (this.#holder !== client) return;
    await this.#execute(message("S"));
    if (this.#database.isInTransaction()) await this.#execute(message("Q", "ROLLBACK\0"));
    this.#passTurn();
  }

  async #takeTurn(client: Client): Promise<void> {
    await this.#turns.take(client.left);
    this.#holder = client;
    if (this.#lastHolder !== client) await this.#execute(message("Q", `${resetSessionState}\0`));
    this.#lastHolder = client;
  }

  #passTurn(): void {
    this.#holder = undefined;
    this.#turns.pass();
  }

  async #execute(bytes: Buffer, reply: (bytes: Buffer) => void = () => {}): Promise<void> {
    await this.#database.execProtocolRawStream(bytes, {
      // The bytes are a view of PGlite's memory, which it uses again at once.
      onRawData: (data) => reply(Buffer.from(data)),
    });
  }
}

function turnRefused(): PostgresError {
  return new PostgresError({
    code: "55P03",
    message: "the embedded database has one session, and other connections kept it too long",
    hint: "Shorten the transactions, or set DATABASE_URL to a Postgres server, which runs them side by side.",
  });
}
