import type { Readable } from "node:stream";

const NEWLINE = 0x0a;

/** A line without its line end; `cutBytes` is what exceeded the longest line that is kept. */
type Line = { text: string; cutBytes: number };

/**
 * The lines of a stream of bytes, the last one also without a line end. Of each line at most
 * `maxBytes` are kept, so memory is bounded whatever is written. What is not UTF-8 becomes U+FFFD.
 * Throws what the stream throws.
 */
export async function* readLines(stream: Readable, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let kept = 0;
  let cutBytes = 0;

  const add = (bytes: Buffer) => {
    const part = bytes.subarray(0, maxBytes - kept);
    if (part.length > 0) parts.push(part);
    kept += part.length;
    cutBytes += bytes.length - part.length;
  };
  const take = (): Line => {
    const line = { text: Buffer.concat(parts).toString("utf8").replace(/\r$/, ""), cutBytes };
    parts = [];
    kept = 0;
    cutBytes = 0;
    return line;
  };

  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      add(bytes.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(bytes.subarray(start));
  }
  if (kept > 0) yield take();
}
