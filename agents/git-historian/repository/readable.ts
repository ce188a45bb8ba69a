// Git keeps names as bytes. What is no text in them is written as an escape, so that no name breaks a line, a
// table or a picture, and none is lost.

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Controls, signs that turn the direction of the text after them, and what no XML may have. */
const unseen = /[\p{Cc}\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;
/** Longer names are told by their beginning and their end. */
const MAX_CHARACTERS = 255;

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, "0");

function escapeSign(sign: string): string {
  const code = sign.charCodeAt(0);
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

/** Bytes that may be UTF-8 as one line of text; any other byte as `\xff`. */
export function readable(bytes: Uint8Array): string {
  const text = decoded(bytes);
  const half = MAX_CHARACTERS >> 1;
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, half)}…${text.slice(-half)}`.toWellFormed();
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes).replace(unseen, escapeSign);
  } catch {
    return Buffer.from(bytes)
      .toString("latin1")
      .replace(/[^\x20-\x7e]/g, escapeSign);
  }
}
