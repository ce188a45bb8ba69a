import { posix } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import type { WorkspacePaths } from "../sdk/paths.ts";
import { AgentError } from "../sdk/program.ts";
import { readText } from "../sdk/read-text.ts";
import { filesMeant, type Meant } from "../sdk/request-words.ts";
import { beyond, type Skipped, skippedInWords } from "../sdk/skipped.ts";
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
export function chooseFiles(request: string, files: readonly string[]): Meant {
  const { files: meant, leftOut, isNamed } = filesMeant(request, files.filter(isData));
  const isWanted = (file: string) => !isSettings(file);
  return { files: isNamed ? meant : meant.filter(isWanted), leftOut: leftOut.filter(isWanted) };
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
): Promise<{ tables: Table[]; skipped: Skipped[]; leftOut: readonly string[] }> {
  const tables = await pastedTables(task);
  const skipped: Skipped[] = [];
  const { files: chosen, leftOut } = chooseFiles(task.request, files);
  for (const file of chosen.slice(0, MAX_TABLES)) {
    const text = await readText(paths.files, file, MAX_FILE_BYTES);
    if ("text" in text) tables.push(read(file, text.text, /json|jsonl$/i.test(posix.extname(file))));
    else skipped.push(text);
  }
  skipped.push(...beyond(chosen, MAX_TABLES));
  for (const table of tables) skipped.push(...table.skipped.map((reason) => ({ file: table.name, reason })));
  if (tables.length > 0) return { tables, skipped, leftOut };
  if (skipped.length > 0) throw new AgentError("unreadable_data", skippedInWords(skipped).join(" "));
  throw new AgentError("no_data", "There is no data in CSV, TSV, JSON or NDJSON among the files.");
}
