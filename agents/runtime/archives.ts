// The user's archives become the folders they were made of before the agent starts. Everything in an
// archive is looked at first: one that breaks a rule leaves nothing behind.

import { mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ArchiveEntry, badArchive, EntryCheck } from "./archive-entries.ts";
import { extractTar, readTarEntries } from "./archive-tar.ts";
import { extractZip, readZipEntries } from "./archive-zip.ts";
import { StepError } from "./step-error.ts";

const tar = { read: readTarEntries, extract: extractTar };
const zip = { read: readZipEntries, extract: extractZip };

const formats = [
  { ending: ".tar.gz", format: tar },
  { ending: ".tgz", format: tar },
  { ending: ".tar", format: tar },
  { ending: ".zip", format: zip },
] as const;

function formatOf(name: string) {
  return formats.find(({ ending }) => name.toLowerCase().endsWith(ending));
}

/** What macOS adds to archives for itself. */
function isWanted(path: string): boolean {
  return !path.startsWith("__MACOSX/") && basename(path) !== ".DS_Store";
}

function hasSingleFolder(paths: readonly string[]): boolean {
  const tops = new Set(paths.map((path) => path.split("/", 1)[0]));
  return tops.size === 1 && paths.some((path) => path.includes("/"));
}

type Used = { bytes: number; entries: number };

async function readPaths(
  read: (file: string, onEntry: (entry: ArchiveEntry) => void) => Promise<void>,
  file: string,
  check: EntryCheck,
): Promise<string[]> {
  const paths: string[] = [];
  await read(file, (entry) => {
    check.add(entry);
    if (isWanted(entry.path) && entry.path !== "") paths.push(entry.path);
  });
  return paths;
}

async function unpackArchive(directory: string, name: string, isOnly: boolean, used: Used): Promise<void> {
  const found = formatOf(name);
  if (!found) return;
  const file = join(directory, name);
  const { read, extract } = found.format;
  try {
    const paths = await readPaths(read, file, new EntryCheck(name, used));
    // Several archives without a folder of their own would mix.
    const isApart = !isOnly && !hasSingleFolder(paths);
    const folder = isApart ? basename(name).slice(0, -found.ending.length) : ".";
    const destination = join(dirname(file), folder);
    await mkdir(destination, { recursive: true });
    await extract(file, destination, isWanted);
  } catch (error) {
    if (error instanceof StepError) throw error;
    throw badArchive(name, error instanceof Error ? error.message : String(error));
  }
  await rm(file);
}

/**
 * Unpacks the archives among `files`, names relative to `directory`, where they are, and deletes them.
 * A single one unpacks in place, as does one with a single top folder; of several, each other one gets
 * a folder of its name. Files given beside an archive win over those in it. Throws a `StepError` with
 * the code `bad_archive`.
 */
export async function unpackArchives(directory: string, files: readonly string[]): Promise<void> {
  const archives = files.filter((name) => formatOf(name));
  const used: Used = { bytes: 0, entries: 0 };
  for (const name of archives) await unpackArchive(directory, name, archives.length === 1, used);
}
