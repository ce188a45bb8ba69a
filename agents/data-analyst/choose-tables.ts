import { posix } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import type { WorkspacePaths } from "../sdk/paths.ts";
import { AgentError } from "../sdk/program.ts";
import { readText } from "../sdk/read-text.ts";
import { isNamedBy, nameWords } from "../sdk/request-words.ts";
import { readSnippets } from "../sdk/snippets.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import type { Table } from "./table.ts";

const MAX_FILE_BYTES = 64 * 1_048_576;
const MAX_TABLES = 20;

const isData = (file: string): boolean => /\.(?:csv|tsv|tab|json|ndjson|jsonl)$/i.test(file);
/** Files in JSON that are settings of programs. */
const isSettings = (file: string): boolean =>
  /(?:^|\/)(?:package(?:-lock)?|tsconfig.*|composer|\..*|.*\.config|manifest)\.json$/i.test(file);

/** The files of data: those that the request names, else all that are data by their names. */
export function chooseFiles(request: string, files: readonly string[]): string[] {
  const words = nameWords(request);
  const data = files.filter(isData);
  const named = data.filter((file) => words.some((word) => isNamedBy(word, file)));
  return named.length > 0 ? named : data.filter((file) => !isSettings(file));
}

const read = (name: string, text: string, isJson: boolean): Table =>
  isJson ? readJson(name, text) : readCsv(name, text);

async function pastedTables(task: Task): Promise<Table[]> {
  const snippets = await readSnippets(task);
  return snippets.map(({ file, text, language }) =>
    read(file, text, /json/i.test(language) || /^\s*[[{]/.test(text)),
  );
}

/** The tables of a task and what was not read. Throws an `AgentError`: `no_data`, `invalid_json`, `unreadable_data`. */
export async function readTables(
  task: Task,
  files: readonly string[],
  paths: WorkspacePaths,
): Promise<{ tables: Table[]; skipped: string[] }> {
  const tables = await pastedTables(task);
  const skipped: string[] = [];
  const chosen = chooseFiles(task.request, files);
  for (const file of chosen.slice(0, MAX_TABLES)) {
    const text = await readText(paths.files, file, MAX_FILE_BYTES);
    if ("text" in text) tables.push(read(file, text.text, /json|jsonl$/i.test(posix.extname(file))));
    else skipped.push(`${file} was not read: ${text.reason}.`);
  }
  if (chosen.length > MAX_TABLES) skipped.push(`${chosen.length - MAX_TABLES} more files were not read.`);
  if (tables.length > 0) return { tables, skipped };
  if (skipped.length > 0) throw new AgentError("unreadable_data", skipped.join(" "));
  throw new AgentError("no_data", "There is no data in CSV, TSV, JSON or NDJSON among the files.");
}
