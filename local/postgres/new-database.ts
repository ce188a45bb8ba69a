// A new database takes seconds to make, and is the same each time: the build makes one for each version of
// PGlite, of which all others are copies.

import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import manifest from "../../package.json" with { type: "json" };

const version = manifest.devDependencies["@electric-sql/pglite"];
const template = fileURLToPath(new URL(`../../node_modules/.cache/pglite-${version}`, import.meta.url));

/** Puts a new database into a folder that is not there yet. */
export async function makeDatabase(folder: string): Promise<void> {
  await makeTemplate();
  await cp(template, folder, { recursive: true });
}

/** Makes the database that others are copies of, unless it is there. */
export async function makeTemplate(): Promise<void> {
  if (existsSync(template)) return;
  await mkdir(dirname(template), { recursive: true });
  const making = await mkdtemp(`${template}-`);
  try {
    const database = await PGlite.create(making);
    await database.close();
    await rename(making, template);
  } catch (error) {
    await rm(making, { recursive: true });
    // Another process may have been faster, and its template is as good.
    if (!existsSync(template)) throw error;
  }
}
