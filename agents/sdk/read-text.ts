import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeText } from "./decode-text.ts";
import type { Skipped } from "./skipped.ts";
import type { Source } from "./source.ts";

/** A file's text, or why it is not read. */
export type TextFile = Source | Skipped;

/** Why a file is skipped that is no text. */
export const isBinary = "it is binary";

/**
 * Reads a file below `root` as text, without following a link. Skipped, with the reason, is what is no plain
 * file, what has more than `maxBytes`, and what is binary.
 */
export async function readText(root: string, file: string, maxBytes: number): Promise<TextFile> {
  const path = join(root, file);
  const status = await lstat(path);
  if (!status.isFile()) return { file, reason: "it is not a plain file" };
  if (status.size > maxBytes)
    return { file, reason: `it is larger than ${Math.round(maxBytes / 1_024)} KiB` };
  const text = decodeText(await readFile(path));
  return text === undefined ? { file, reason: isBinary } : { file, text };
}
