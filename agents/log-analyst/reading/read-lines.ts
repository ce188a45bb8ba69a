import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { encodingOf } from "../../sdk/files/decode-text.ts";
import { isBinary } from "../../sdk/files/read-text.ts";

const MAX_FILE_BYTES = 128 * 1_048_576;
const MAX_LINE_CHARACTERS = 65_536;
const HEAD_BYTES = 4_096;

const gzip = [0x1f, 0x8b];
/** How files begin that are packed in ways that are not read. */
const packed: readonly { name: string; begin: readonly number[] }[] = [
  { name: "bzip2", begin: [0x42, 0x5a, 0x68] },
  { name: "xz", begin: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: "zstd", begin: [0x28, 0xb5, 0x2f, 0xfd] },
];

const beginsWith = (head: Uint8Array, begin: readonly number[]): boolean =>
  begin.every((byte, index) => head[index] === byte);

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A file's bytes, unpacked where they are packed by gzip. */
function contentOf(path: string, head: Uint8Array): Readable {
  const file = createReadStream(path);
  // An error of either stream is thrown by reading from the last one.
  return beginsWith(head, gzip) ? pipeline(file, createGunzip(), () => {}) : file;
}

/**
 * Hands the lines of a file to `take` until it returns false, each cut where no person and no program would read on.
 * Reads at most 128 MiB, unpacked. Says why it was not read, or not whole; undefined where it was or `take` had enough.
 */
export async function readLines(path: string, take: (line: string) => boolean): Promise<string | undefined> {
  const head = await headOf(path);
  const unknown = packed.find(({ begin }) => beginsWith(head, begin));
  if (unknown !== undefined) return `it is packed by ${unknown.name}`;
  let decoder: TextDecoder | undefined;
  let [bytes, rest] = [0, ""];
  try {
    for await (const chunk of contentOf(path, head)) {
      const encoding = decoder?.encoding ?? encodingOf(chunk.subarray(0, HEAD_BYTES));
      if (encoding === undefined) return isBinary;
      decoder ??= new TextDecoder(encoding);
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
      rest = (lines.pop() ?? "").slice(0, MAX_LINE_CHARACTERS);
      if (!lines.every(take)) return undefined;
      bytes += chunk.length;
      if (bytes >= MAX_FILE_BYTES) return `only its first ${MAX_FILE_BYTES / 1_048_576} MiB are`;
    }
  } catch (error) {
    if (!beginsWith(head, gzip)) throw error;
    return "what gzip packed in it is damaged";
  }
  rest += decoder?.decode() ?? "";
  if (rest !== "") take(rest);
  return undefined;
}
