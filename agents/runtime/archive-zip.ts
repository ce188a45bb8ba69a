import { createWriteStream } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import type { ArchiveEntry } from "./archive-entries.ts";

const FILE_TYPE_BITS = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const MAX_LINK_BYTES = 4_096;
const PARALLEL_FILES = 8;

/** The Unix mode of an entry; 0 where the archive was not made on Unix. */
function modeOf(entry: Entry): number {
  return entry.externalFileAttributes >>> 16;
}

function isLink(entry: Entry): boolean {
  return (modeOf(entry) & FILE_TYPE_BITS) === SYMBOLIC_LINK;
}

async function readLink(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > MAX_LINK_BYTES) throw new Error(`the link ${entry.fileName} is too long`);
  return (await buffer(await zip.openReadStreamPromise(entry))).toString("utf8");
}

async function withZip(file: string, work: (zip: ZipFile) => Promise<void>): Promise<void> {
  const zip = await openPromise(file, { autoClose: false });
  try {
    await work(zip);
  } finally {
    zip.close();
  }
}

/** Hands every entry of a zip file to `onEntry`. Throws the library's first error, or `onEntry`'s. */
export async function readZipEntries(file: string, onEntry: (entry: ArchiveEntry) => void): Promise<void> {
  await withZip(file, async (zip) => {
    for await (const entry of zip.eachEntry()) {
      const { fileName: path, uncompressedSize: bytes } = entry;
      const link = isLink(entry) && { kind: "symbolic" as const, target: await readLink(zip, entry) };
      onEntry({ path, bytes, ...(link && { link }) });
    }
  });
}

/** Runs `write` unless what it makes is there already. */
async function unlessPresent(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

async function extractEntry(zip: ZipFile, entry: Entry, directory: string): Promise<void> {
  const path = join(directory, entry.fileName);
  if (entry.fileName.endsWith("/")) return void (await mkdir(path, { recursive: true }));
  const mode = (modeOf(entry) & 0o777) | 0o600;
  await mkdir(dirname(path), { recursive: true });
  const content = await zip.openReadStreamPromise(entry);
  await unlessPresent(() => pipeline(content, createWriteStream(path, { flags: "wx", mode })));
}

/** Unpacks a zip file whose entries have been checked. A file that exists already stays as it is. */
export async function extractZip(
  file: string,
  directory: string,
  isWanted: (path: string) => boolean,
): Promise<void> {
  await withZip(file, async (zip) => {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) if (isWanted(entry.fileName)) entries.push(entry);
    const queue = entries.filter((entry) => !isLink(entry)).values();
    const extractQueued = async () => {
      for (const entry of queue) await extractEntry(zip, entry, directory);
    };
    await Promise.all(Array.from({ length: PARALLEL_FILES }, extractQueued));
    // Links come last, so that nothing is ever written through one of them.
    for (const entry of entries.filter(isLink)) {
      const path = join(directory, entry.fileName);
      const target = await readLink(zip, entry);
      await mkdir(dirname(path), { recursive: true });
      await unlessPresent(() => symlink(target, path));
    }
  });
}
