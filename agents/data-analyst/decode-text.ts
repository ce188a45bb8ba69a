// Which encoding a text has, and what it says in that. Spreadsheets save CSV as Windows-1252 or UTF-16 as often as UTF-8.

/** A text and the encoding that it was read by; `damaged` counts what was no character of it. */
export type Decoded = {
  text: string;
  encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "Windows-1252";
  damaged: number;
};

/** The characters of the bytes 0x80 to 0x9F by the Encoding Standard; Node 20 decodes them as Latin-1 has them. */
const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const fromWindows = (bytes: Buffer): string =>
  bytes
    .toString("latin1")
    .replaceAll(/[\u0080-\u009f]/g, (character) => high.charAt(character.charCodeAt(0) - 0x80));

const count = (text: string, characters: RegExp): number => text.match(characters)?.length ?? 0;

/** The encoding that a byte order mark says. */
function markedEncoding([first, second]: Buffer): "UTF-16LE" | "UTF-16BE" | undefined {
  if (first === 0xff && second === 0xfe) return "UTF-16LE";
  return first === 0xfe && second === 0xff ? "UTF-16BE" : undefined;
}

function decode(bytes: Buffer): Decoded {
  const utf16 = markedEncoding(bytes);
  const text = new TextDecoder(utf16 ?? "UTF-8").decode(bytes);
  const damaged = count(text, /\ufffd/g);
  if (utf16 !== undefined) return { text, encoding: utf16, damaged };
  // By chance hardly a byte of Windows-1252 is part of a character of UTF-8.
  const isUtf8 = damaged === 0 || count(text, /[^\p{ASCII}\ufffd]/gu) > damaged;
  return isUtf8
    ? { text, encoding: "UTF-8", damaged }
    : { text: fromWindows(bytes), encoding: "Windows-1252", damaged: 0 };
}

/**
 * Reads bytes as text: by their byte order mark, else as UTF-8, or as Windows-1252 where they are not that.
 * Undefined where they are no text.
 */
export function decodeText(bytes: Buffer): Decoded | undefined {
  const decoded = decode(bytes);
  return decoded.text.includes("\0") ? undefined : decoded;
}
