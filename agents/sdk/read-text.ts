import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A file's text, or why it is not read. */
export type TextFile = { file: string; text: string } | { file: string; skipped: string };

/**
 * Reads a file below `root` as text, without following a link. Skipped, with the reason, is what is no plain
 * file, what has more than `maxBytes`, and what is binary.
 */
export async function readText(root: string, file: string, maxBytes: number): Promise<TextFile> {
  const path = join(root, file);
  const status = await lstat(path);
  if (!status.isFile()) return { file, skipped: "it is not a plain file" };
  if (status.size > maxBytes)
    return { file, skipped: `it is larger than ${Math.round(maxBytes / 1_024)} KiB` };
  const bytes = await readFile(path);
  if (bytes.includes(0)) return { file, skipped: "it is binary" };
  return { file, text: bytes.toString("utf8").replace(/^\ufeff/, "") };
}
