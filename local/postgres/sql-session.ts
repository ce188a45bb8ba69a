import pg, { type Pool, type PoolClient } from "pg";
import { cancelQuery, type ServerAddress } from "./server-connection.ts";
import { resetSessionState } from "./session-state.ts";

/** How many requests may wait for a connection. */
const maxWaiting = 500;

const tooManyAttempts =
  "Failed to acquire permit to connect to the database. Too many database connection attempts are currently ongoing.";

/**
 * Lends a connection that knows nothing of earlier requests, as each request to Neon is its own session. When the
 * signal is aborted, whatever runs is cancelled, and whatever waits does not run.
 * @throws Error in Neon's words when no connection is free in time.
 */
export async function withSession<Result>(
  pool: Pool,
  server: ServerAddress,
  signal: AbortSignal,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await takeConnection(pool);
  const abandon = () => {
    // A connection that is ended too says so to PGlite, which cancels nothing, but does not begin what waits.
    void cancelQuery(server, client)
      .catch(() => {})
      .then(() => client.end());
  };
  signal.addEventListener("abort", abandon);
  try {
    signal.throwIfAborted();
    return await work(client);
  } finally {
    signal.removeEventListener("abort", abandon);
    await client.query(`ROLLBACK; ${resetSessionState}`).then(
      () => client.release(signal.aborted),
      (error) => client.release(error),
    );
  }
}

async function takeConnection(pool: Pool): Promise<PoolClient> {
  if (pool.waitingCount >= maxWaiting) throw new Error(tooManyAttempts);
  try {
    return await pool.connect();
  } catch (error) {
    // The pool gives up with an error of its own kind; one of the server's, or of the way to it, says more.
    const isServers = error instanceof pg.DatabaseError || (error instanceof Error && "code" in error);
    throw isServers ? error : new Error(tooManyAttempts, { cause: error });
  }
}
