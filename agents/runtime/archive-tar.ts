import { createReadStream } from "node:fs";
import { extract } from "tar/extract";
import { Parser } from "tar/parse";
import type { ReadEntry } from "tar/read-entry";
import type { ArchiveEntry } from "./archive-entries.ts";

const links: Partial<Record<ReadEntry["type"], "symbolic" | "hard">> = {
  SymbolicLink: "symbolic",
  Link: "hard",
};

/** Devices and pipes are left out: nothing that a project needs. */
const unpacked: ReadonlySet<string> = new Set([
  "File",
  "OldFile",
  "ContiguousFile",
  "Directory",
  "SymbolicLink",
  "Link",
]);

function toEntry(entry: ReadEntry): ArchiveEntry {
  const kind = links[entry.type];
  const path = entry.path.replace(/^(\.\/)+/, "");
  return { path, bytes: entry.size, ...(kind && { link: { kind, target: entry.linkpath ?? "" } }) };
}

/**
 * Hands every entry of a tar file, compressed or not, to `onEntry`. Stops at the first error, the
 * library's or `onEntry`'s, and throws it: no more is decompressed than the chunk at hand.
 */
export async function readTarEntries(file: string, onEntry: (entry: ArchiveEntry) => void): Promise<void> {
  let failure: unknown;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      try {
        if (failure === undefined) onEntry(toEntry(entry));
      } catch (error) {
        failure = error;
      }
      entry.resume();
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    parser.on("end", resolve);
    parser.on("error", reject);
  });
  ended.catch((error: unknown) => {
    failure ??= error;
  });
  for await (const chunk of createReadStream(file)) {
    parser.write(Buffer.from(chunk));
    if (failure !== undefined) throw failure;
  }
  parser.end();
  await ended;
  if (failure !== undefined) throw failure;
}

/** Unpacks a tar file whose entries have been checked. A file that exists already stays as it is. */
export async function extractTar(
  file: string,
  directory: string,
  isWanted: (path: string) => boolean,
): Promise<void> {
  await extract({
    file,
    cwd: directory,
    strict: true,
    keep: true,
    filter: (path, entry) => isWanted(path) && "type" in entry && unpacked.has(entry.type),
  });
}
