import { stat } from "node:fs/promises";
import { join } from "node:path";
import { listFiles } from "../sdk/files/file-list.ts";
import { copyArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { emit } from "../sdk/program/program.ts";

/** The most that is kept of what the programs wrote. */
const limits = { files: 200, bytes: 16_777_216 };

type FileState = { bytes: number; version: string };

/** The state of every file below a folder, by path. */
type Snapshot = ReadonlyMap<string, FileState>;

/** Notes the state of every file below a folder. */
export async function takeSnapshot(folder: string): Promise<Snapshot> {
  const snapshot = new Map<string, FileState>();
  for (const path of await listFiles(folder)) {
    const stats = await stat(join(folder, path)).catch(() => undefined);
    if (stats)
      snapshot.set(path, { bytes: stats.size, version: `${stats.size} ${stats.mtimeMs} ${stats.ino}` });
  }
  return snapshot;
}

function tellLeftOut(count: number, limit: string): void {
  if (count === 0) return;
  const files = count === 1 ? "1 file was" : `${count} files were`;
  emit({ type: "log", stream: "stderr", text: `${files} not kept: at most ${limit} are.` });
}

/** Takes the files that fit the limits; the rest is told in the log. */
function withinLimits(files: readonly { path: string; bytes: number }[]): string[] {
  const kept: string[] = [];
  let bytes = 0;
  let tooLarge = 0;
  for (const file of files) {
    if (kept.length >= limits.files) break;
    if (bytes + file.bytes > limits.bytes) {
      tooLarge += 1;
      continue;
    }
    kept.push(file.path);
    bytes += file.bytes;
  }
  tellLeftOut(files.length - kept.length - tooLarge, `${limits.files} files`);
  tellLeftOut(tooLarge, `${limits.bytes / 1_048_576} MiB in all`);
  return kept;
}

/**
 * Reports what the programs wrote as artifacts: the files in the folder of artifacts, and a copy of
 * each file among the user's that is new or changed since `before`, at the same path. Returns the paths.
 */
export async function saveChanges(paths: WorkspacePaths, before: Snapshot): Promise<string[]> {
  const after = await takeSnapshot(paths.files);
  const written = await takeSnapshot(paths.out);
  const changed = [...after].filter(
    ([path, { version }]) => before.get(path)?.version !== version && !written.has(path),
  );
  const candidates = [...written, ...changed].map(([path, { bytes }]) => ({ path, bytes }));
  const kept = withinLimits(candidates);
  for (const path of kept) {
    if (written.has(path)) emit({ type: "artifact", path });
    else await copyArtifact(paths, path, join(paths.files, path));
  }
  return kept.sort();
}
