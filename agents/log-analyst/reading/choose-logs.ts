import { open } from "node:fs/promises";
import { join } from "node:path";
import { decodeText } from "../../sdk/files/decode-text.ts";
import { filesMeant } from "../../sdk/request/files-meant.ts";
import { languageOfFile } from "../../sdk/user-code/language.ts";
import { unwrap } from "../formats/carriers.ts";
import { cleanLine } from "./clean-line.ts";
import { parseLine } from "./parse-line.ts";

/** A log to read: how the user knows it, and where it is. */
export type LogFile = { name: string; path: string };

const logName =
  /(?:\.(?:log|jsonl|ndjson|out|err)|(?:^|\/)(?:syslog|messages|(?:access|error)_log))(?:[.-][\d.-]+)?(?:\.(?:gz|bz2|xz|zst))?$/i;
const maybeLog = /\.(?:txt|json|log\.\w+)$|(?:^|\/)[^.]+$/i;
const HEAD_BYTES = 65_536;
/** The share of lines of a known format that makes a text a log. */
const MIN_LIKENESS = 0.6;

/** The share of lines that are of a known format, from 0 to 1. */
function likenessToLog(lines: readonly string[]): number {
  const told = lines.filter((line) => line.trim() !== "");
  const known = told.filter((line) => parseLine(unwrap(cleanLine(line)).text) !== undefined);
  return told.length === 0 ? 0 : known.length / told.length;
}

async function isLikeLog(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const lines = decodeText(buffer.subarray(0, bytesRead))?.split("\n") ?? [];
    return likenessToLog(lines.slice(0, 200)) >= MIN_LIKENESS;
  } finally {
    await file.close();
  }
}

/**
 * The logs among the files: those that the request names, else those whose name or content says so. A program that it
 * names is none: that is what wrote the log.
 */
export async function chooseLogs(
  request: string,
  files: readonly string[],
  root: string,
): Promise<{ logs: LogFile[]; leftOut: string[] }> {
  const {
    files: meant,
    leftOut,
    isNamed,
  } = filesMeant(
    request,
    files.filter((file) => languageOfFile(file) === undefined),
  );
  const logs: LogFile[] = [];
  for (const name of meant) {
    const path = join(root, name);
    const isLog = isNamed || logName.test(name) || (maybeLog.test(name) && (await isLikeLog(path)));
    if (isLog) logs.push({ name, path });
  }
  return { logs, leftOut: leftOut.filter((name) => logName.test(name)) };
}
