import { Unzip, type UnzipFile, UnzipInflate } from "fflate";
import { maxManifestBytes } from "./parse-manifest.ts";
import { findDirectory, isEncrypted } from "./zip-directory.ts";

/** A file of an archive. Null: it cannot be unpacked. */
type ZippedFile = { path: string; bytes: Uint8Array<ArrayBuffer> | null };

type UnpackedZip = { ok: true; files: ZippedFile[] } | { ok: false; fault: string };

/** Entries of any kind. */
const maxEntries = 5_000;
/** Of Markdown files, unpacked, in all. What an archive itself says of sizes is not believed. */
const maxBytes = 8_388_608;
/** Read at once, in bytes: what comes of it is a thousand times as much at the most. */
const pieceBytes = 4_096;

/** How ZIP numbers the two ways in which almost every file is stored. */
const readable: readonly number[] = [0, 8];

/**
 * The Markdown files of a ZIP archive. Of each there is a little more than a manifest may have, at the most. Hidden
 * files are passed over, and nothing else is unpacked.
 */
export function readZip(archive: Uint8Array): UnpackedZip {
  if (!isZip(archive)) return { ok: false, fault: "is not a ZIP archive" };
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const directory = findDirectory(view);
  if (directory === undefined) return { ok: false, fault: "is cut short" };
  if (isEncrypted(view, directory)) return { ok: false, fault: "is encrypted" };
  const opened: OpenedFile[] = [];
  let entries = 0;
  const unzip = new Unzip((file) => {
    entries += 1;
    if (isMarkdown(file.name)) opened.push(new OpenedFile(file));
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < archive.length; at += pieceBytes) {
      unzip.push(archive.subarray(at, at + pieceBytes), at + pieceBytes >= archive.length);
      const bytes = opened.reduce((sum, file) => sum + file.bytesRead, 0);
      if (bytes > maxBytes)
        return { ok: false, fault: `has more than ${maxBytes} bytes of Markdown, unpacked` };
      if (entries > maxEntries) return { ok: false, fault: `has more than ${maxEntries} entries` };
    }
  } catch {
    return { ok: false, fault: "is damaged" };
  }
  return { ok: true, files: opened.map((file) => ({ path: file.path, bytes: file.content() })) };
}

const isZip = ([p, k, three, four]: Uint8Array): boolean =>
  p === 0x50 && k === 0x4b && three === 0x03 && four === 0x04;

/**
 * Whether a file can be an agent's: by its name, wherever it lies. macOS adds files of its own, all called `._…`. Windows
 * has its own way to write folders.
 */
const isMarkdown = (path: string): boolean =>
  /(^|[/\\])[^./\\][^/\\]*\.md$/i.test(path) && !path.startsWith("__MACOSX/");

class OpenedFile {
  readonly path: string;
  bytesRead = 0;
  #pieces: Uint8Array[] | null = [];
  #isWhole = false;

  constructor(file: UnzipFile) {
    this.path = file.name;
    file.ondata = (error, piece, isLast) => {
      if (error !== null) this.#pieces = null;
      else this.#take(piece, isLast);
    };
    if (readable.includes(file.compression)) file.start();
    else this.#pieces = null;
  }

  content(): Uint8Array<ArrayBuffer> | null {
    if (this.#pieces === null || !this.#isWhole) return null;
    const content = new Uint8Array(this.#pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      content.set(piece, at);
      at += piece.length;
    }
    return content;
  }

  #take(piece: Uint8Array, isLast: boolean): void {
    // What goes beyond is read, as the archive goes on behind it, and not kept.
    const room = maxManifestBytes + 1 - Math.min(this.bytesRead, maxManifestBytes + 1);
    this.bytesRead += piece.length;
    this.#isWhole ||= isLast;
    if (room > 0) this.#pieces?.push(piece.slice(0, room));
  }
}
