import { basename, dirname } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { readText } from "../sdk/files/read-text.ts";
import type { Source } from "../sdk/files/source.ts";
import { readSources } from "../sdk/files/sources.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { beyond, type Skipped } from "../sdk/reports/skipped.ts";
import { type FileChange, isDiff, readDiff } from "./change.ts";
import { isCode } from "./kinds.ts";
import { repairDiff } from "./repair-diff.ts";
import { unclearChanges } from "./unclear.ts";
import { diffVersions } from "./versions.ts";

const MAX_DIFF_BYTES = 8 * 1_048_576;
const MAX_FILES = 2_000;

/** The change that is to be reviewed, and the files beside it. */
type Change = { changes: FileChange[]; sources: Source[]; skipped: Skipped[] };

const isDiffFile = (file: string): boolean => /\.(diff|patch)$/i.test(file);

/** The texts among files and code blocks that may be diffs, and the request's own words. */
async function diffsIn(task: Task, paths: WorkspacePaths, files: readonly string[], skipped: Skipped[]) {
  const places = [
    ...files.filter(isDiffFile).map((file) => ({ root: paths.files, file })),
    ...task.snippets.map(({ path }) => ({ root: dirname(path), file: basename(path) })),
  ];
  const texts: string[] = [];
  for (const { root, file } of places) {
    const read = await readText(root, file, MAX_DIFF_BYTES);
    if ("text" in read) texts.push(read.text);
    else skipped.push(read);
  }
  return [...texts, ...(texts.some(isDiff) ? [] : [task.request])].filter(isDiff);
}

/** Reads the change: the diffs that were given or, where there are none, what differs between two versions of files. */
export async function readChange(task: Task, paths: WorkspacePaths): Promise<Change> {
  const files = await listFiles(paths.files);
  const skipped: Skipped[] = [];
  const diffs = await diffsIn(task, paths, files, skipped);
  const read = await readSources(
    paths.files,
    files.filter((file) => !isDiffFile(file)),
  );
  const versions = diffs.length === 0 ? diffVersions(read.sources) : undefined;
  const repaired = [...diffs, ...(versions === undefined ? [] : [versions])].map(repairDiff);
  const all = repaired.flatMap(({ text }) => readDiff(text));
  const changes = all.slice(0, MAX_FILES);
  return {
    changes,
    sources: read.sources,
    skipped: [
      ...skipped,
      ...(diffs.length > 0 ? [] : [...read.skipped, ...read.binary.filter(({ file }) => isCode(file))]),
      ...repaired.flatMap(({ faults }) => faults),
      ...unclearChanges(changes),
      ...beyond(
        all.map(({ file }) => file),
        MAX_FILES,
      ),
    ],
  };
}

/** The whole new version of a changed file, if it is known: made by the diff, or among the files and as the diff says. */
export function newVersion(
  { file, kind, hunks, added }: FileChange,
  sources: readonly Source[],
): string | undefined {
  if (kind === "added") return hunks.flatMap(({ lines }) => lines.map(({ text }) => text)).join("\n");
  const source = sources.find((at) => at.file === file || at.file.endsWith(`/${file}`));
  const lines = source?.text.split("\n") ?? [];
  return added.every(({ line, text }) => lines[line - 1] === text) ? source?.text : undefined;
}
