import type { OwnRepository } from "./git.ts";
import { splitAtNul } from "./read-log.ts";
import { readable } from "./readable.ts";

/** A plain file as the newest commit has it. */
export type TreeFile = { path: string; oid: string; bytes: number };

const MAX_FILES = 200_000;

const entry = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t/;

/** The plain files of a commit, without links and submodules; at most 200,000. */
export async function readTree(repository: OwnRepository, commit: string): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  for await (const part of splitAtNul(
    repository.output(["ls-tree", "-r", "-z", "--long", "--full-tree", commit]),
  )) {
    const [head, oid, bytes] = entry.exec(Buffer.from(part).toString("latin1")) ?? [];
    if (head === undefined || oid === undefined) continue;
    files.push({ path: readable(part.subarray(head.length)), oid, bytes: Number(bytes) });
    if (files.length === MAX_FILES) break;
  }
  return files;
}

/** Up to this size contents are read, each and together. */
const readLimits = { fileBytes: 1_048_576, totalBytes: 64 * 1_048_576 } as const;

/** The files that fit into the limits, in their order. */
export function withinLimits(files: readonly TreeFile[]): TreeFile[] {
  let left: number = readLimits.totalBytes;
  return files.filter(({ bytes }) => {
    if (bytes > readLimits.fileBytes || bytes > left) return false;
    left -= bytes;
    return true;
  });
}

/** The texts of files, by path, one after the other; binary ones are left out. Takes files `withinLimits`. */
export async function* readTexts(
  repository: OwnRepository,
  files: readonly TreeFile[],
): AsyncGenerator<{ path: string; text: string }> {
  const ids = files.map(({ oid }) => `${oid}\n`).join("");
  const waiting = [...files];
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of repository.output(["cat-file", "--batch"], ids)) {
    held = Buffer.concat([held, chunk]);
    for (let [file] = waiting; file !== undefined; [file] = waiting) {
      // `<id> blob <bytes>` on a line and then the content and an end of line, or `<id> missing` alone.
      const start = held.indexOf(10) + 1;
      const isThere = held.toString("latin1", 0, start).includes(" blob ");
      const end = start + (isThere ? file.bytes + 1 : 0);
      if (start === 0 || held.length < end) break;
      const content = held.subarray(start, end - 1);
      held = held.subarray(end);
      waiting.shift();
      if (isThere && !content.includes(0)) yield { path: file.path, text: content.toString("utf8") };
    }
  }
}
