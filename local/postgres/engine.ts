import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { lockFolder } from "../folder-lock.ts";
import { type Credentials, parseConnectionString } from "./credentials.ts";
import type { PgliteSettings } from "./pglite-thread.ts";

/** A Postgres that accepts connections over TCP, and who may log in to it. */
export type Engine = {
  name: "PGlite" | "Postgres";
  host: string;
  port: number;
  credentials: Credentials;
  stop: () => Promise<void>;
};

// V8 would optimise PGlite's few huge functions while it starts, which takes longer than the start itself,
// and which an exit has to wait for. This makes it wait until they have run ten times as long.
setFlagsFromString("--wasm-tiering-budget=130000000");

/**
 * Starts PGlite on what a folder holds. Its user is `postgres`, a superuser, and so is its database.
 * Throws when another process uses the folder.
 */
export async function startPglite(dataDir: string, password: string): Promise<Engine> {
  const unlockFolder = await lockFolder(dataDir);
  const credentials = { user: "postgres", password, database: "postgres" };
  const workerData: PgliteSettings = { dataDir, credentials };
  // Nobody listens for the thread's errors once it has started: one ends the process, as it should.
  const thread = new Worker(new URL("./pglite-thread.ts", import.meta.url), { workerData });
  const started = await once(thread, "message").catch(async (error) => {
    await unlockFolder();
    throw error;
  });
  const [port] = z.tuple([z.number()]).parse(started);
  return {
    name: "PGlite",
    host: "127.0.0.1",
    port,
    credentials,
    stop: async () => {
      thread.postMessage("stop");
      await once(thread, "exit");
      await unlockFolder();
    },
  };
}

/** A Postgres server that runs elsewhere. Throws a PostgresError when the connection string is none. */
export function externalPostgres(connectionString: string): Engine {
  const { host, port, ...credentials } = parseConnectionString(connectionString);
  return { name: "Postgres", host, port, credentials, stop: async () => {} };
}
