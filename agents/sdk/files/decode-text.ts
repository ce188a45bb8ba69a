/** How a byte order mark begins a text, by the encoding that it tells of. */
const marks: readonly { encoding: string; mark: readonly number[] }[] = [
  { encoding: "utf-8", mark: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", mark: [0xff, 0xfe] },
  { encoding: "utf-16be", mark: [0xfe, 0xff] },
];

/**
 * The encoding of a text that begins with these bytes: by its byte order mark, else UTF-8; undefined where it is
 * binary, as it has a zero and no mark of UTF-16.
 */
export function encodingOf(head: Uint8Array): string | undefined {
  const marked = marks.find(({ mark }) => mark.every((byte, index) => head[index] === byte));
  if (marked?.encoding.startsWith("utf-16")) return marked.encoding;
  return head.includes(0) ? undefined : "utf-8";
}

/** The text in the bytes of a file, without its byte order mark; undefined where they are no text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  return encoding === undefined ? undefined : new TextDecoder(encoding).decode(bytes);
}
