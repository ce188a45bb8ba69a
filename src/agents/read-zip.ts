import { Inflate } from "fflate";
import { sum } from "../text/sum.ts";
import { crc32 } from "./crc32.ts";
import { maxManifestBytes } from "./parse-manifest.ts";
import { readEntries, type ZipEntry } from "./zip-entries.ts";

/** A file of an archive. Null: it cannot be unpacked. */
type ZippedFile = { path: string; bytes: Uint8Array<ArrayBuffer> | null };

type UnpackedZip = { ok: true; files: ZippedFile[] } | { ok: false; fault: string };

/** Entries of any kind. */
const maxEntries = 5_000;
/** Of Markdown files, unpacked, in all. What an archive itself says of sizes is not believed. */
const maxBytes = 8_388_608;
/** A little more than a manifest may have: nothing further is unpacked. */
const maxFileBytes = maxManifestBytes + 1;
/** Read at once, in bytes: what comes of it is a thousand times as much at the most. */
const pieceBytes = 4_096;

/** How ZIP numbers the two ways in which almost every file is stored. */
const methods = { stored: 0, deflated: 8 };

/**
 * The Markdown files of a ZIP archive, up to so many. Of each there is a little more than a manifest may have, at the
 * most. Hidden files are passed over, and nothing else is unpacked.
 */
export function readZip(archive: Uint8Array<ArrayBuffer>, maxFiles: number): UnpackedZip {
  if (!isZip(archive)) return { ok: false, fault: "is not a ZIP archive" };
  const entries = readEntries(archive);
  if (entries === undefined) return { ok: false, fault: "is cut short" };
  if (entries.length > maxEntries) return { ok: false, fault: `has more than ${maxEntries} entries` };
  if (entries.some(({ isEncrypted }) => isEncrypted)) return { ok: false, fault: "is encrypted" };
  // Entries of the same data would have these unpacked as often as they are named.
  if (sum(entries.map(({ data }) => data.length)) > archive.length)
    return { ok: false, fault: "has files that overlap" };
  const files: ZippedFile[] = [];
  let bytesRead = 0;
  for (const entry of entries.filter(({ path }) => isMarkdown(path)).slice(0, maxFiles)) {
    const bytes = unpack(entry);
    bytesRead += bytes?.length ?? 0;
    if (bytesRead > maxBytes)
      return { ok: false, fault: `has more than ${maxBytes} bytes of Markdown, unpacked` };
    files.push({ path: entry.path, bytes });
  }
  return { ok: true, files };
}

const isZip = ([p, k, three, four]: Uint8Array): boolean =>
  p === 0x50 && k === 0x4b && three === 0x03 && four === 0x04;

/** Whether a file can be an agent's: by its name, wherever it lies. macOS adds files of its own, all called `._…`. */
const isMarkdown = (path: string): boolean =>
  /(^|\/)[^./][^/]*\.(md|markdown)$/i.test(path) && !path.startsWith("__MACOSX/");

/** Null: the data are not those that the file was made of. One that is too large is not looked at to its end. */
function unpack({ method, data, length, crc32: expected }: ZipEntry): Uint8Array<ArrayBuffer> | null {
  if (data.length < length) return null;
  const bytes = method === methods.stored ? data.slice(0, maxFileBytes) : inflate(method, data);
  if (bytes === null || bytes.length === maxFileBytes) return bytes;
  return crc32(bytes) === expected ? bytes : null;
}

function inflate(method: number, packed: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (method !== methods.deflated) return null;
  const bytes = new Uint8Array(maxFileBytes);
  let length = 0;
  const stream = new Inflate((piece) => {
    bytes.set(piece.subarray(0, maxFileBytes - length), length);
    length = Math.min(maxFileBytes, length + piece.length);
  });
  try {
    for (let at = 0; at < packed.length && length < maxFileBytes; at += pieceBytes) {
      stream.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length);
    }
  } catch {
    return null;
  }
  return bytes.slice(0, length);
}
