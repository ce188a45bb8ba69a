// Records are JSON in ASCII: a reader that stops anywhere in the file never holds half a character,
// and what databases refuse in JSON (NUL, half a surrogate pair) is replaced before it leaves the sandbox.

const REPLACEMENT = "\\ufffd";

/** `value` as JSON in ASCII. Throws `RangeError` where `value` is nested too deeply for a call stack. */
export function encodeAscii(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (sequence, code: string) =>
      code.length > 1 ? REPLACEMENT : sequence,
    )
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The bytes that one character takes in such JSON, at most. */
function encodedLength(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xffff) return 12;
  if (code > 0x7e) return 6;
  if (code >= 0x20) return character === '"' || character === "\\" ? 2 : 1;
  return character === "\n" || character === "\t" || character === "\r" ? 2 : 6;
}

function fitting(characters: Iterable<string>, maxBytes: number): string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const character of characters) {
    bytes += encodedLength(character);
    if (bytes > maxBytes) break;
    kept.push(character);
  }
  return kept;
}

/** The longest beginning of `text` that takes at most `maxBytes` in such JSON. */
export function head(text: string, maxBytes: number): string {
  return fitting(text, maxBytes).join("");
}

/** The longest end of `text` that takes at most `maxBytes` in such JSON. */
export function tail(text: string, maxBytes: number): string {
  // No character takes less than a byte, so nothing before the last `maxBytes` of them can fit.
  return fitting([...text.slice(-maxBytes)].reverse(), maxBytes)
    .reverse()
    .join("");
}
