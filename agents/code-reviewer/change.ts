import parseDiff, { type Chunk, type File } from "parse-diff";

/** A line of a file, by its number in the new version; of a removed one by that in the old. */
export type Line = { line: number; text: string };

/** Lines that follow each other in the new version: unchanged ones beside the added. */
export type Hunk = { lines: (Line & { isAdded: boolean })[]; heading: string };

/** What a diff does to a file. */
export type FileChange = {
  file: string;
  before: string | undefined;
  kind: "added" | "deleted" | "renamed" | "changed";
  isBinary: boolean;
  /** Whether the diff says which file it is. */
  isNamed: boolean;
  /** Whether the diff says that it is another one, and neither how nor by which lines. */
  isEmpty: boolean;
  added: Line[];
  removed: Line[];
  hunks: Hunk[];
};

/** Patterns take their time on longer lines, and no person reads them. */
export const MAX_LINE_CHARACTERS = 10_000;

const clip = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.slice(0, MAX_LINE_CHARACTERS))
    .join("\n");

/** Whether a text is a diff, in the unified format. */
export function isDiff(text: string): boolean {
  return /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/m.test(text) || /^diff --(git|cc|combined) /m.test(text);
}

const isNote = (content: string): boolean => content.startsWith("\\");

function toHunk({ content, changes }: Chunk): Hunk {
  const lines = changes.flatMap((change) => {
    if (change.type === "del" || isNote(change.content)) return [];
    const line = change.type === "add" ? change.ln : change.ln2;
    return [{ line, text: change.content.slice(1), isAdded: change.type === "add" }];
  });
  return { lines, heading: content.replace(/^@@.*?@@ ?/, "").trim() };
}

function toRemoved({ changes }: Chunk): Line[] {
  return changes.flatMap((change) =>
    change.type === "del" && !isNote(change.content)
      ? [{ line: change.ln, text: change.content.slice(1) }]
      : [],
  );
}

function kindOf({ from, to, new: isNew, deleted }: File): FileChange["kind"] {
  if (isNew || from === "/dev/null") return "added";
  if (deleted || to === "/dev/null") return "deleted";
  return from !== undefined && to !== undefined && from !== to ? "renamed" : "changed";
}

/** A path without git's octal escapes of the bytes that are not ASCII. */
const unescaped = (path: string): string =>
  path.replace(/(?:\\[0-3][0-7]{2})+/g, (octets) =>
    Buffer.from(
      octets
        .slice(1)
        .split("\\")
        .map((octet) => Number.parseInt(octet, 8)),
    ).toString(),
  );

/** A path as findings name it: below the project, whatever a diff says. */
function tidy(path: string | undefined): string | undefined {
  if (path === undefined || path === "/dev/null") return undefined;
  return unescaped(path)
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .join("/")
    .slice(0, 1_000);
}

/** The name of a file that a diff does not name. */
export const unnamed = "unnamed";

function toChange(file: File, binary: ReadonlySet<string>): FileChange {
  const before = tidy(file.from);
  const path = tidy(file.to) ?? before ?? unnamed;
  const hunks = file.chunks.map(toHunk);
  const kind = kindOf(file);
  const isBinary = binary.has(path) || (before !== undefined && binary.has(before));
  return {
    file: path,
    before,
    kind,
    isBinary,
    isNamed: path !== unnamed,
    isEmpty: kind === "changed" && hunks.length === 0 && !isBinary && file.oldMode === file.newMode,
    added: hunks.flatMap(({ lines }) => lines.filter(({ isAdded }) => isAdded)),
    removed: file.chunks.flatMap(toRemoved),
    hunks,
  };
}

/** The files that only are told to differ, without their content. */
function binaryFiles(diff: string): Set<string> {
  const told = [...diff.matchAll(/^Binary files (?:a\/)?(.{1,1000}) and (?:b\/)?(.{1,1000}) differ$/gm)];
  const patched = [
    ...diff.matchAll(
      /^diff --git a\/(.{1,1000}) b\/(.{1,1000})\n(?:(?!diff --git|@@).*\n){0,6}GIT binary patch/gm,
    ),
  ];
  return new Set([...told, ...patched].flatMap(([, before = "", after = ""]) => [before, after]));
}

/** What a diff changes, file by file, in its order. Of a line the first 10,000 characters. */
export function readDiff(text: string): FileChange[] {
  const diff = clip(text);
  const binary = binaryFiles(diff);
  return parseDiff(diff).map((file) => toChange(file, binary));
}
