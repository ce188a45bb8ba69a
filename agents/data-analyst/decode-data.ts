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

const HEAD_BYTES = 4_096;
/** Fewer bytes do not tell. */
const MIN_BYTES = 16;
/** The share of zeros among every second byte of a text in UTF-16 without a mark, if it is in a Western language. */
const MIN_ZEROS = 0.4;

/** Which UTF-16 bytes are that have no mark: in it every second byte of most texts is a zero, and no other is. */
function unmarkedUtf16(bytes: Buffer): string | undefined {
  const zeros: [number, number] = [0, 0];
  const head = bytes.subarray(0, HEAD_BYTES);
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2 === 0 ? 0 : 1] += 1;
  if (head.length < MIN_BYTES) return undefined;
  const [even, odd] = zeros;
  const enough = (head.length / 2) * MIN_ZEROS;
  if (odd > enough && even === 0) return "utf-16le";
  return even > enough && odd === 0 ? "utf-16be" : undefined;
}

/**
 * Reads bytes as text: by their byte order mark, as UTF-16 that has none, else as UTF-8, or as Windows-1252 where they are not that.
 * Undefined where they are no text.
 */
export function decodeData(bytes: Buffer): Decoded | undefined {
  const encoding = encodingOf(bytes) ?? unmarkedUtf16(bytes);
  if (encoding === undefined) return undefined;
  const text = new TextDecoder(encoding).decode(bytes);
  const damaged = count(text, /\ufffd/g);
  // By chance hardly a byte of Windows-1252 is part of a character of UTF-8.
  const isRight = encoding !== "utf-8" || damaged === 0 || count(text, /[^\p{ASCII}\ufffd]/gu) > damaged;
  return isRight
    ? { text, encoding: encoding.toUpperCase(), damaged }
    : { text: fromWindows(bytes), encoding: "Windows-1252", damaged: 0 };
}
