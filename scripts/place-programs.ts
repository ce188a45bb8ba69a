// Puts the built programs where a template of sandboxes has them: each below a folder that is called by its hash.
// The local sandbox host shows the folder to its sandboxes, and `npm run template` makes an image of it.

import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AgentsFile, programsOf } from "./build-agents.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Fills `programs` anew with the programs that were built into `dist`. */
export async function placePrograms(
  file: AgentsFile,
  dist = join(root, "dist"),
  programs = join(root, "sandbox-template", "programs"),
): Promise<void> {
  await rm(programs, { recursive: true, force: true });
  for (const { name, path, sha256 } of programsOf(file)) {
    await mkdir(join(programs, sha256), { recursive: true });
    await copyFile(join(dist, "assets", path), join(programs, sha256, `${name}.mjs`));
  }
}
