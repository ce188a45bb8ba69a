import type { Skipped } from "../../sdk/reports/skipped.ts";
import type { LogFile } from "./choose-logs.ts";
import { completeTimes, type Incomplete } from "./complete-times.ts";
import type { Entry } from "./entry.ts";
import { LogParser, type ParsedLog } from "./parse-entries.ts";
import { readLines } from "./read-lines.ts";

const MAX_ENTRIES = 1_000_000;
const tooMany = `only the first ${MAX_ENTRIES} entries are`;

/** What was read of all logs, in the order of time; entries without one stay after those before them. */
export type Logs = {
  entries: Entry[];
  /** The logs whose lines do not tell the year or the date. */
  incomplete: Incomplete[];
  formats: string[];
  files: string[];
  skipped: Skipped[];
};

/** Reads one log, up to a number of entries, and says why not the whole of it where that is so. */
async function readLog({ name, path }: LogFile, most: number): Promise<ParsedLog & { reason?: string }> {
  const parser = new LogParser(name);
  const unread = await readLines(path, (line) => {
    parser.push(line);
    return parser.count < most;
  });
  const reason =
    parser.count >= most ? tooMany : (unread ?? (parser.count === 0 ? "it has no entries" : undefined));
  return { ...parser.end(), ...(reason !== undefined && { reason }) };
}

/** Reads logs, at most 128 MiB of each and a million entries together; what is left out is told in `skipped`. */
export async function readLogs(logs: readonly LogFile[]): Promise<Logs> {
  const read: (ParsedLog & { name: string })[] = [];
  const skipped: Skipped[] = [];
  let count = 0;
  for (const file of logs) {
    const isFull = count >= MAX_ENTRIES;
    const log = isFull
      ? { entries: [], formats: [], reason: tooMany }
      : await readLog(file, MAX_ENTRIES - count);
    if (log.reason !== undefined) skipped.push({ file: file.name, reason: log.reason });
    if (log.entries.length > 0) read.push({ name: file.name, ...log });
    count += log.entries.length;
  }
  const { logs: complete, incomplete } = completeTimes(read.map(({ entries }) => entries));
  return {
    entries: inOrder(complete.flat()),
    incomplete,
    formats: [...new Set(read.flatMap((log) => log.formats))].sort(),
    files: read.map(({ name }) => name),
    skipped,
  };
}

/** By time; an entry without one keeps its place after the one before it. */
function inOrder(entries: readonly Entry[]): Entry[] {
  let latest = Number.NEGATIVE_INFINITY;
  let file = "";
  const keyed = entries.map((entry) => {
    if (entry.file !== file) latest = Number.NEGATIVE_INFINITY;
    file = entry.file;
    latest = entry.time ?? latest;
    return { entry, key: latest };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ entry }) => entry);
}
