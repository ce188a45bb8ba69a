import { rm } from "node:fs/promises";
import type { User } from "./config.ts";
import { errnoOf } from "./errors.ts";
import { runTool } from "./system-tool.ts";
import { idsOf } from "./users.ts";

/** Removes what lies at a path on disk, if anything does, with all that is in it. */
export async function removeEntry(path: string, user: User): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (errnoOf(error) !== "ENAMETOOLONG") throw error;
    // Node names what it removes by whole paths, rm(1) goes down folder by folder.
    await runTool("rm", ["-rf", "--", path], idsOf(user));
  }
}
