/** Of text at most this share are control characters: it may have zeros between names, but not if it is of old. */
const maxControls = { utf8: 0.3, legacy: 0.02 };

const legacy = new TextDecoder("windows-1252");

/** Whether a byte is one that no text has: a control character other than white space and the begin of a colour. */
const isControl = (byte: number): boolean => byte < 32 && (byte < 8 || byte > 13) && byte !== 27;

/** The length of what there is of a character of UTF-8 whose end is missing at the end of some bytes. */
export function unfinishedLength(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length += 1) {
    const byte = bytes[bytes.length - length] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > length ? length : 0;
  }
  return 0;
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** What a program wrote as text: UTF-8, else Western European text of old. Undefined where it is none. */
export function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  const isUtf8 = countOf(text, /\ufffd/g) <= countOf(text, /[^\0-\x7f\ufffd]/gu);
  const controls = bytes.reduce((count, byte) => count + (isControl(byte) ? 1 : 0), 0);
  if (controls > bytes.length * (isUtf8 ? maxControls.utf8 : maxControls.legacy)) return undefined;
  return isUtf8 ? text : legacy.decode(bytes);
}

/** Such bytes without the rest of a character that begins before them. */
export function fromWholeCharacter(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte < 0x80 || byte >= 0xc0);
  return start > 0 && start < 4 ? bytes.subarray(start) : bytes;
}
