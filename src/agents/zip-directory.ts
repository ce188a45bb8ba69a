// What stands behind the files of a ZIP archive: the central directory, and the record that ends it.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endBytes = 22;
const entryBytes = 46;
const maxCommentBytes = 65_535;
/** In an entry's flags: it needs a password. */
const encryptedFlag = 1;

/** Where an archive's directory begins. Undefined: the archive breaks off before its end. */
export function findDirectory(archive: DataView): number | undefined {
  const last = archive.byteLength - endBytes;
  for (let at = last; at >= 0 && at >= last - maxCommentBytes; at -= 1) {
    if (archive.getUint32(at, true) === endSignature) return archive.getUint32(at + 16, true);
  }
  return undefined;
}

/** Whether one of the entries of a directory needs a password. */
export function isEncrypted(archive: DataView, directory: number): boolean {
  let at = directory;
  while (at + entryBytes <= archive.byteLength && archive.getUint32(at, true) === entrySignature) {
    if ((archive.getUint16(at + 8, true) & encryptedFlag) !== 0) return true;
    const lengths = [28, 30, 32].map((offset) => archive.getUint16(at + offset, true));
    at += lengths.reduce((sum, length) => sum + length, entryBytes);
  }
  return false;
}
