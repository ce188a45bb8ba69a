import { readText } from "./read-text.ts";

/** A file's text, with lines that are too long to be written by people left empty. */
export type Source = { file: string; text: string };
/** A file or a part of one that was not read, and why. */
export type Skipped = { file: string; reason: string };

const MAX_FILE_BYTES = 1_048_576;
const MAX_TOTAL_CHARACTERS = 64 * 1_048_576;
/** Patterns of libraries take their time on longer lines. */
const MAX_LINE_CHARACTERS = 10_000;

/** Whether a file is built, minified or copied: somebody else's, or made from what is read anyway. */
export function isBuilt(file: string): boolean {
  return /(^|\/)(dist|build|out|vendor|coverage|\.next|\.svelte-kit)\/|\.min\.(js|css)$|\.map$/.test(file);
}

function withoutLongLines(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.length > MAX_LINE_CHARACTERS ? "" : line))
    .join("\n");
}

/**
 * The texts among `files` (paths relative to `root`), in their order. Skipped, with the reason, are files of
 * more than 1 MiB, what follows once 64 MiB are read, and lines of more than 10,000 characters. Binary files
 * are no texts, and are left out without a word.
 */
export async function readSources(
  root: string,
  files: readonly string[],
): Promise<{ sources: Source[]; skipped: Skipped[] }> {
  const sources: Source[] = [];
  const skipped: Skipped[] = [];
  let characters = 0;
  for (const file of files) {
    if (characters > MAX_TOTAL_CHARACTERS) {
      skipped.push({ file, reason: "there is too much to read" });
      continue;
    }
    const read = await readText(root, file, MAX_FILE_BYTES);
    if ("skipped" in read) {
      if (read.skipped !== "it is binary") skipped.push({ file, reason: read.skipped });
      continue;
    }
    const text = withoutLongLines(read.text);
    if (text.length < read.text.length) skipped.push({ file, reason: "it has lines that no person wrote" });
    characters += text.length;
    sources.push({ file, text });
  }
  return { sources, skipped };
}

const MAX_NAMED = 5;

/** What was skipped, in words: such as "2 files were not read: a.js (it is larger than 1024 KiB), …". */
export function skippedInWords(skipped: readonly Skipped[]): string {
  const named = skipped.slice(0, MAX_NAMED).map(({ file, reason }) => `${file} (${reason})`);
  const more = skipped.length - MAX_NAMED;
  const files = skipped.length === 1 ? "1 file was" : `${skipped.length} files were`;
  return `${files} not read, or not whole: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
