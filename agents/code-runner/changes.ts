import { stat } from "node:fs/promises";
import { join } from "node:path";
import { listFiles } from "../sdk/files/file-list.ts";
import { copyArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { emit } from "../sdk/program/program.ts";
import { counted, listed } from "../sdk/text/words.ts";

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

/** What the programs wrote: the paths that are kept, and sentences on what is not. */
export type Changes = { written: string[]; leftOut: string[] };

type Candidate = { path: string; bytes: number };

const MAX_NAMED = 3;

/** Such as "1 file was not kept, as at most 16 MiB are in all: big.bin."; none where all were. */
function leftOutInWords(files: readonly Candidate[], limit: string): string[] {
  if (files.length === 0) return [];
  const names = listed(
    files.map(({ path }) => path),
    MAX_NAMED,
  );
  return [
    `${counted(files.length, "file")} ${files.length === 1 ? "was" : "were"} not kept, as at most ${limit} are: ${names}.`,
  ];
}

/** Takes the files that fit the limits. */
function withinLimits(files: readonly Candidate[]): { kept: string[]; leftOut: string[] } {
  const kept: string[] = [];
  const tooLarge: Candidate[] = [];
  const tooMany: Candidate[] = [];
  let bytes = 0;
  for (const file of files) {
    if (kept.length >= limits.files) tooMany.push(file);
    else if (bytes + file.bytes > limits.bytes) tooLarge.push(file);
    else {
      kept.push(file.path);
      bytes += file.bytes;
    }
  }
  const leftOut = [
    ...leftOutInWords(tooMany, `${limits.files} files`),
    ...leftOutInWords(tooLarge, `${limits.bytes / 1_048_576} MiB in all`),
  ];
  return { kept, leftOut };
}

/**
 * Reports what the programs wrote as artifacts: the files in the folder of artifacts, and a copy of
 * each file among the user's that is new or changed since `before`, at the same path.
 */
export async function saveChanges(paths: WorkspacePaths, before: Snapshot): Promise<Changes> {
  const after = await takeSnapshot(paths.files);
  const written = await takeSnapshot(paths.out);
  const changed = [...after].filter(
    ([path, { version }]) => before.get(path)?.version !== version && !written.has(path),
  );
  const candidates = [...written, ...changed].map(([path, { bytes }]) => ({ path, bytes }));
  const { kept, leftOut } = withinLimits(candidates);
  for (const path of kept) {
    if (written.has(path)) emit({ type: "artifact", path });
    else await copyArtifact(paths, path, join(paths.files, path));
  }
  return { written: kept.sort(), leftOut };
}
