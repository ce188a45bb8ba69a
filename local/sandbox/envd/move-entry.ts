// Renames where the file system can, and copies where it cannot: the folders of a sandbox are mounts of
// their own, between which nothing can be renamed.

import { lstat, readFile, rename } from "node:fs/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { errnoOf } from "./errors.ts";
import type { FileMetadata } from "./metadata.ts";
import { partialBeside } from "./partial-files.ts";
import { runTool } from "./system-tool.ts";

/**
 * Gives a file or folder another path on disk. At its new path it shows only when it is whole, and it
 * leaves the old one only then.
 *
 * @throws ConnectError failed precondition when it is, or holds, a mount of the sandbox.
 */
export async function moveEntry(source: string, destination: string, metadata: FileMetadata): Promise<void> {
  try {
    await rename(source, destination);
  } catch (error) {
    if (errnoOf(error) !== "EXDEV") throw error;
    await requireNoMount(source);
    const old = await lstat(source);
    await copyWhole(source, destination);
    metadata.replace(await lstat(destination), metadata.of(old));
    metadata.replace(old, {});
    await runTool("rm", ["-rf", "--", source]);
  }
}

/** By cp(1), which alone keeps owners, hard links and pipes, and copies what no path is long enough for. */
async function copyWhole(source: string, destination: string): Promise<void> {
  const partial = partialBeside(destination);
  try {
    await runTool("cp", ["-a", "--", source, partial]);
    await rename(partial, destination);
  } catch (error) {
    await runTool("rm", ["-rf", "--", partial]);
    throw error;
  }
}

async function requireNoMount(path: string): Promise<void> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  for (const mount of mounts.split("\n")) {
    const point = mount
      .split(" ")[4]
      ?.replaceAll(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    if (point === path || point?.startsWith(`${path}/`)) {
      throw new ConnectError(`cannot move ${point}: it is a mount of the sandbox`, Code.FailedPrecondition);
    }
  }
}
