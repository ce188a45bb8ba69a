import type { Skipped } from "../reports/skipped.ts";
import { isBinary, readText } from "./read-text.ts";
import type { Source } from "./source.ts";

const MAX_FILE_BYTES = 1_048_576;
const MAX_TOTAL_CHARACTERS = 64 * 1_048_576;
/** Patterns of libraries take their time on longer lines. */
const MAX_LINE_CHARACTERS = 10_000;

function withoutLongLines(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.length > MAX_LINE_CHARACTERS ? "" : line))
    .join("\n");
}

/** The texts of several files, what was skipped of them, and the files that are no texts. */
export type Sources = { sources: Source[]; skipped: Skipped[]; binary: Skipped[] };

/**
 * The texts among `files` (paths relative to `root`), in their order, with lines of more than 10,000 characters left
 * empty. Skipped, with the reason, are those lines, files of more than 1 MiB, and what follows once 64 MiB are read.
 */
export async function readSources(root: string, files: readonly string[]): Promise<Sources> {
  const sources: Source[] = [];
  const skipped: Skipped[] = [];
  const binary: Skipped[] = [];
  let characters = 0;
  for (const file of files) {
    if (characters > MAX_TOTAL_CHARACTERS) {
      skipped.push({ file, reason: "there is too much to read" });
      continue;
    }
    const read = await readText(root, file, MAX_FILE_BYTES);
    if ("reason" in read) {
      (read.reason === isBinary ? binary : skipped).push(read);
      continue;
    }
    const text = withoutLongLines(read.text);
    if (text.length < read.text.length) skipped.push({ file, reason: "it has lines that no person wrote" });
    characters += text.length;
    sources.push({ file, text });
  }
  return { sources, skipped, binary };
}
