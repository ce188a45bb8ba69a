import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { WorkspacePaths } from "./paths.ts";
import { emit } from "./program.ts";

/** Saves a text as the artifact `path` (relative to the folder of artifacts) and reports it. */
export async function saveArtifact(paths: WorkspacePaths, path: string, content: string): Promise<void> {
  const target = join(paths.out, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
  emit({ type: "artifact", path });
}

/** Saves a copy of a file as the artifact `path` and reports it. */
export async function copyArtifact(paths: WorkspacePaths, path: string, source: string): Promise<void> {
  await cp(source, join(paths.out, path));
  emit({ type: "artifact", path });
}
