import { open } from "node:fs/promises";
import { encodingOf } from "../sdk/files/decode-text.ts";
import { isBinary } from "../sdk/files/read-text.ts";
import type { Skipped } from "../sdk/reports/skipped.ts";
import type { LogFile } from "./choose-logs.ts";
import type { Entry } from "./entry.ts";
import { LogParser, type ParsedLog } from "./parse-entries.ts";

const MAX_FILE_BYTES = 128 * 1_048_576;
const MAX_ENTRIES = 1_000_000;
const MAX_LINE_CHARACTERS = 65_536;

const tooMany = `only the first ${MAX_ENTRIES} entries are`;

/** What was read of all logs, in the order of time; entries without one stay after those before them. */
export type Logs = { entries: Entry[]; formats: string[]; files: string[]; skipped: Skipped[] };

/** The lines of a file, each cut where no person and no program would read on. */
async function* linesOf(path: string, encoding: string): AsyncGenerator<string> {
  const file = await open(path);
  const decoder = new TextDecoder(encoding);
  let rest = "";
  for await (const chunk of file.createReadStream({ end: MAX_FILE_BYTES - 1 })) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = (lines.pop() ?? "").slice(0, MAX_LINE_CHARACTERS);
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

async function lookAt(path: string): Promise<{ bytes: number; encoding: string | undefined }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0);
    return { bytes: (await file.stat()).size, encoding: encodingOf(buffer.subarray(0, bytesRead)) };
  } finally {
    await file.close();
  }
}

/** Moves the entries of a log that does not name the year to the year that the others end in. */
function inYearOf(entries: Entry[], last: number | undefined): Entry[] {
  if (last === undefined) return entries;
  const year = new Date(last).getUTCFullYear();
  return entries.map((entry) => {
    if (entry.time === undefined) return entry;
    const date = new Date(entry.time);
    return { ...entry, time: date.setUTCFullYear(year + date.getUTCFullYear() - 2000) };
  });
}

type ReadLog = ParsedLog & { name: string };

/** Reads one log, up to a number of entries. */
async function readLog({ name, path }: LogFile, encoding: string, most: number): Promise<ReadLog> {
  const parser = new LogParser(name);
  for await (const line of linesOf(path, encoding)) {
    if (parser.count >= most) break;
    parser.push(line);
  }
  return { name, ...parser.end() };
}

/** Reads logs, at most 128 MiB of each and a million entries together; what is left out is told in `skipped`. */
export async function readLogs(logs: readonly LogFile[]): Promise<Logs> {
  const read: ReadLog[] = [];
  const skipped: Skipped[] = [];
  let count = 0;
  for (const file of logs) {
    const skip = (reason: string) => skipped.push({ file: file.name, reason });
    const { bytes, encoding } = await lookAt(file.path);
    if (encoding === undefined) skip(isBinary);
    else if (count >= MAX_ENTRIES) skip(tooMany);
    if (encoding === undefined || count >= MAX_ENTRIES) continue;
    const log = await readLog(file, encoding, MAX_ENTRIES - count);
    count += log.entries.length;
    read.push(log);
    if (bytes > MAX_FILE_BYTES) skip(`only its first ${MAX_FILE_BYTES / 1_048_576} MiB are`);
    else if (count >= MAX_ENTRIES) skip(tooMany);
  }
  const times = read.filter((log) => !log.isYearMissing).flatMap((log) => log.entries.at(-1)?.time ?? []);
  const last = times.length > 0 ? Math.max(...times) : undefined;
  const entries = read.flatMap((log) => (log.isYearMissing ? inYearOf(log.entries, last) : log.entries));
  return {
    entries: inOrder(entries),
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
