// What a ZIP archive has, as its central directory tells.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16

import { decodeUtf8 } from "../text/decode-utf8.ts";

/** An entry of an archive, as it is stored there. */
export type ZipEntry = {
  /** With forward slashes: Windows has its own way to write folders. */
  path: string;
  isEncrypted: boolean;
  /** How it is compressed, as ZIP numbers it. */
  method: number;
  crc32: number;
  /** What it is compressed to; less where the archive does not have that. */
  data: Uint8Array;
  /** Of the data, in bytes, as the directory has it. */
  length: number;
};

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const fileBytes = 30;
const maxCommentBytes = 65_535;
/** In an entry's flags: it needs a password. */
const encryptedFlag = 1;

/** The entries of an archive; undefined where it breaks off before its end, or what is there is no directory. */
export function readEntries(archive: Uint8Array<ArrayBuffer>): ZipEntry[] | undefined {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(view);
  if (end === undefined) return undefined;
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  while (at + entryBytes <= end && view.getUint32(at, true) === entrySignature) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) =>
      view.getUint16(at + offset, true),
    );
    const length = view.getUint32(at + 20, true);
    entries.push({
      path: decodeName(archive.slice(at + entryBytes, at + entryBytes + name)),
      isEncrypted: (view.getUint16(at + 8, true) & encryptedFlag) !== 0,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      data: archive.subarray(dataStart(view, view.getUint32(at + 42, true))).subarray(0, length),
      length,
    });
    at += entryBytes + name + extra + comment;
  }
  return entries.length === view.getUint16(end + 10, true) ? entries : undefined;
}

function findEnd(archive: DataView): number | undefined {
  const last = archive.byteLength - endBytes;
  for (let at = last; at >= 0 && at >= last - maxCommentBytes; at -= 1) {
    if (archive.getUint32(at, true) === endSignature) return at;
  }
  return undefined;
}

/** Where the data of a file begin; the archive's end, where no file does. */
function dataStart(archive: DataView, at: number): number {
  const isFile = at + fileBytes <= archive.byteLength && archive.getUint32(at, true) === fileSignature;
  if (!isFile) return archive.byteLength;
  return at + fileBytes + archive.getUint16(at + 26, true) + archive.getUint16(at + 28, true);
}

/** Names are UTF-8, whatever is said of them, or else of some code page. */
const decodeName = (bytes: Uint8Array<ArrayBuffer>): string =>
  (decodeUtf8(bytes) ?? new TextDecoder("latin1").decode(bytes)).replaceAll("\\", "/");
