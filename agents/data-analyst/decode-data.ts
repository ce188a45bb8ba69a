// Which encoding a text has, and what it says in that. Spreadsheets save CSV as Windows-1252 or UTF-16 as often as UTF-8.

import { encodingOf } from "../sdk/files/decode-text.ts";

/** A text and the name of the encoding that it was read by; `damaged` counts what was no character of it. */
export type Decoded = { text: string; encoding: string; damaged: number };

/** The characters of the bytes 0x80 to 0x9F by the Encoding Standard; Node 20 decodes them as Latin-1 has them. */
const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const fromWindows = (bytes: Buffer): string =>
  bytes
    .toString("latin1")
    .replaceAll(/[\u0080-\u009f]/g, (character) => high.charAt(character.charCodeAt(0) - 0x80));

const count = (text: string, characters: RegExp): number => text.match(characters)?.length ?? 0;

/**
 * Reads bytes as text: by their byte order mark, else as UTF-8, or as Windows-1252 where they are not that.
 * Undefined where they are no text.
 */
export function decodeData(bytes: Buffer): Decoded | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return undefined;
  const text = new TextDecoder(encoding).decode(bytes);
  const damaged = count(text, /\ufffd/g);
  // By chance hardly a byte of Windows-1252 is part of a character of UTF-8.
  const isRight = encoding !== "utf-8" || damaged === 0 || count(text, /[^\p{ASCII}\ufffd]/gu) > damaged;
  return isRight
    ? { text, encoding: encoding.toUpperCase(), damaged }
    : { text: fromWindows(bytes), encoding: "Windows-1252", damaged: 0 };
}
