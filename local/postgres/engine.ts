import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { lockFolder } from "../folder-lock.ts";
import { type Credentials, parseConnectionString } from "./credentials.ts";
import type { PgliteSettings } from "./pglite-thread.ts";
import { type ServerAddress, tlsOf } from "./server-connection.ts";

/** A Postgres that accepts connections over TCP, and who may log in to it. */
export type Engine = ServerAddress & {
  name: "PGlite" | "Postgres";
  credentials: Credentials;
  stop: () => Promise<void>;
};

// V8 would optimise PGlite's few huge functions while it starts, which takes longer than the start itself,
// and which an exit has to wait for. This makes it wait until they have run ten times as long.
setFlagsFromString("--wasm-tiering-budget=130000000");

/**
 * Starts PGlite on what a folder holds. Its user is `postgres`, a superuser, and so is its database.
 * @param port where clients of Postgres find it; 0 is a free one.
 * Throws when another process uses the folder, or the port.
 */
export async function startPglite(dataDir: string, password: string, port: number): Promise<Engine> {
  const unlockFolder = lockFolder(dataDir);
  const credentials = { user: "postgres", password, database: "postgres" };
  const workerData: PgliteSettings = { dataDir, credentials, port };
  // Nobody listens for the thread's errors once it has started: one ends the process, as it should.
  const thread = new Worker(new URL("./pglite-thread.ts", import.meta.url), { workerData });
  const started = await once(thread, "message").catch((error) => {
    unlockFolder();
    throw error;
  });
  const [listensOn] = z.tuple([z.number()]).parse(started);
  return {
    name: "PGlite",
    host: "127.0.0.1",
    port: listensOn,
    tls: undefined,
    credentials,
    stop: async () => {
      thread.postMessage("stop");
      await once(thread, "exit");
      unlockFolder();
    },
  };
}

/** A Postgres server that runs elsewhere. Throws a PostgresError at a connection string that it cannot follow. */
export function externalPostgres(connectionString: string): Engine {
  const { host, port, parameters, ...credentials } = parseConnectionString(connectionString);
  return { name: "Postgres", host, port, tls: tlsOf(parameters), credentials, stop: async () => {} };
}
