// The thread in which PGlite runs. PGlite blocks its thread while a query runs; here that holds up
// nothing but other queries.

import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";
import { servePglite } from "./pglite-server.ts";

const Settings = z.object({
  dataDir: z.string(),
  credentials: z.object({ user: z.string(), password: z.string(), database: z.string() }),
});

/** What the thread is told when it starts. */
export type PgliteSettings = z.infer<typeof Settings>;

/** Opens the database in a folder. One whose creation was cut short holds nothing yet, and is made anew. */
async function openDatabase(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, "pgdata");
  const completed = join(dataDir, "pgdata.complete");
  if (!existsSync(completed)) await rm(folder, { recursive: true, force: true });
  const database = await PGlite.create(folder);
  await writeFile(completed, "");
  return database;
}

const { dataDir, credentials } = Settings.parse(workerData);
const database = await openDatabase(dataDir);
const server = await servePglite(database, credentials);
parentPort?.once("message", async () => {
  await server.stop();
  await database.close();
  process.exit();
});
parentPort?.postMessage(server.port);
