import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Skipped } from "../reports/skipped.ts";
import { decodeText } from "./decode-text.ts";
import type { Source } from "./source.ts";

/** A file's text, or why it is not read. */
export type TextFile = Source | Skipped;

/** Why a file is skipped that is no text. */
export const isBinary = "it is binary";

/**
 * Reads a file below `root`, without following a link. Skipped, with the reason, is what is no plain file, and what
 * has more than `maxBytes`.
 */
export async function readBytes(
  root: string,
  file: string,
  maxBytes: number,
): Promise<{ file: string; bytes: Buffer } | Skipped> {
  const path = join(root, file);
  const status = await lstat(path);
  if (!status.isFile()) return { file, reason: "it is not a plain file" };
  if (status.size > maxBytes)
    return { file, reason: `it is larger than ${Math.round(maxBytes / 1_024)} KiB` };
  return { file, bytes: await readFile(path) };
}

/** Reads a file as `readBytes` does, as text. What is binary is skipped too. */
export async function readText(root: string, file: string, maxBytes: number): Promise<TextFile> {
  const read = await readBytes(root, file, maxBytes);
  if ("reason" in read) return read;
  const text = decodeText(read.bytes);
  return text === undefined ? { file, reason: isBinary } : { file, text };
}
