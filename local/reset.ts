// `npm run reset`: forgets everything a stack has kept.

import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { lockFolder } from "./folder-lock.ts";

try {
  const { values } = parseArgs({ options: { data: { type: "string", default: ".miosa" } } });
  const dataDir = resolve(values.data);
  if (!existsSync(dataDir)) console.log(`Nothing is kept in ${dataDir}`);
  // Only a stack makes this file: any other folder is not ours to remove.
  else if (!existsSync(join(dataDir, "keys.json")))
    throw new Error(`${dataDir} is not the data folder of a stack`);
  else {
    // A stand-in that was started alone keeps only its own.
    for (const folder of [dataDir, join(dataDir, "postgres"), join(dataDir, "sandboxes")]) lockFolder(folder);
    rmSync(dataDir, { recursive: true, force: true });
    console.log(`Removed ${dataDir}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
