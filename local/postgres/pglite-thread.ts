// The thread in which PGlite runs. PGlite blocks its thread while a query runs; here that holds up
// nothing but other queries.

import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";
import { makeDatabase } from "./new-database.ts";
import { servePglite } from "./pglite-server.ts";

const Settings = z.object({
  dataDir: z.string(),
  port: z.number(),
  credentials: z.object({ user: z.string(), password: z.string(), database: z.string() }),
});

/** What the thread is told when it starts. */
export type PgliteSettings = z.infer<typeof Settings>;

/** Opens the database in a folder. One whose creation was cut short holds nothing yet, and is made anew. */
async function openDatabase(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, "pgdata");
  const completed = join(dataDir, "pgdata.complete");
  if (!existsSync(completed)) {
    const clear = () => rm(folder, { recursive: true, force: true });
    await clear();
    // Where a new database cannot be kept for the next time, PGlite makes it in place.
    await makeDatabase(folder).catch(clear);
  }
  const database = await PGlite.create(folder);
  await writeFile(completed, "");
  return database;
}

const { dataDir, credentials, port } = Settings.parse(workerData);
const database = await openDatabase(dataDir);
const server = await servePglite(database, credentials, port);
parentPort?.once("message", async () => {
  await server.stop();
  await database.close();
  process.exit();
});
parentPort?.postMessage(server.port);
