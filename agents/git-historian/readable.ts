// Git keeps names as bytes. What is no text in them is written as an escape, so that no name breaks a line, a
// table or a picture, and none is lost.

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Controls, and signs that turn the direction of the text after them. */
const unseen = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, "0");

function escapeSign(sign: string): string {
  const code = sign.charCodeAt(0);
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

/** Bytes that may be UTF-8 as one line of text; any other byte as `\xff`. */
export function readable(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes).replace(unseen, escapeSign);
  } catch {
    return [...bytes]
      .map((byte) => (byte > 0x7e || byte < 0x20 ? `\\x${hex(byte, 2)}` : String.fromCharCode(byte)))
      .join("");
  }
}
