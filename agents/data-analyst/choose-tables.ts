import { posix } from "node:path";
import type { Finding, Task } from "../../src/agents/contract.ts";
import { isBinary, readBytes } from "../sdk/files/read-text.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError } from "../sdk/program/program.ts";
import { beyond, type Skipped, skippedInWords } from "../sdk/reports/skipped.ts";
import { filesMeant, isNamedBy, type Meant, nameWords } from "../sdk/request/files-meant.ts";
import { readSnippets } from "../sdk/request/snippets.ts";
import { counted } from "../sdk/text/words.ts";
import { type Decoded, decodeData } from "./decode-data.ts";
import { otherFormat } from "./other-formats.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";
import type { Table } from "./table.ts";

const MAX_FILE_BYTES = 64 * 1_048_576;
const MAX_TABLES = 20;

const isData = (file: string): boolean => /\.(?:csv|tsv|tab|json|ndjson|jsonl)$/i.test(file);
/** Files in JSON that are settings of programs. */
const isSettings = (file: string): boolean =>
  /(?:^|\/)(?:package(?:-lock)?|tsconfig.*|composer|\..*|.*\.config|manifest)\.json$/i.test(file);

/** The files of data, in whatever format: those that the request names, else all that are data by their names. */
export function chooseFiles(request: string, files: readonly string[]): Meant {
  const isKnown = (file: string) => isData(file) || otherFormat(file) !== undefined;
  const { files: meant, leftOut, isNamed } = filesMeant(request, files.filter(isKnown));
  const isWanted = (file: string) => !isSettings(file);
  return { files: isNamed ? meant : meant.filter(isWanted), leftOut: leftOut.filter(isWanted) };
}

/** Files of data that a request names and that are not there. */
const absentFiles = (request: string, files: readonly string[]): Skipped[] =>
  [...new Set(nameWords(request).filter(isData))]
    .filter((word) => !files.some((file) => isNamedBy(word, file)))
    .slice(0, MAX_TABLES)
    .map((file) => ({ file, reason: "it is not among the files" }));

const read = (name: string, text: string, isJson: boolean): Table | { reason: string } =>
  isJson ? readJson(name, text) : readCsv(name, text);

/** What is to be known of an encoding that is not the usual one. */
function encodingFaults(file: string, { encoding, damaged }: Decoded): Finding[] {
  const about = { rule: "data/encoding", file };
  if (damaged > 0) {
    const message = `The file is ${encoding}, with ${counted(damaged, "place")} that ${damaged === 1 ? "is" : "are"} no character of it, shown as \ufffd.`;
    return [{ severity: "warning", message, ...about }];
  }
  if (encoding === "UTF-8") return [];
  const message = `The file is not UTF-8: it was read as ${encoding}.`;
  return [{ severity: "info", message, fix: "Save it as UTF-8, which every program reads alike.", ...about }];
}

async function readFile(
  file: string,
  paths: Pick<WorkspacePaths, "files">,
): Promise<Table | { reason: string }> {
  const other = otherFormat(file);
  if (other !== undefined) return { reason: other };
  const found = await readBytes(paths.files, file, MAX_FILE_BYTES);
  if ("reason" in found) return found;
  const decoded = decodeData(found.bytes);
  if (decoded === undefined) return { reason: isBinary };
  const table = read(file, decoded.text, /json|jsonl$/i.test(posix.extname(file)));
  if ("reason" in table) return table;
  return { ...table, faults: [...encodingFaults(file, decoded), ...table.faults] };
}

/** Why there is nothing in a table to look at; undefined where there is. */
function emptiness({ rows, ragged, columns, faults, skipped }: Table): string | undefined {
  const isBroken = ragged.length > 0 || faults.some(({ severity }) => severity === "error");
  if (rows.length > 0 || isBroken) return undefined;
  const [reason] = skipped;
  if (reason !== undefined) return reason;
  return columns.length === 0 ? "it is empty" : `it has ${counted(columns.length, "column")} and no rows`;
}

async function pastedTables(
  task: Pick<Task, "snippets">,
): Promise<{ name: string; table: Table | { reason: string } }[]> {
  const snippets = await readSnippets(task);
  return snippets.map(({ file, text, language }) => ({
    name: file,
    table: read(file, text, /json/i.test(language) || /^\s*[[{]/.test(text)),
  }));
}

/** The tables of a task and what was not read. Throws an `AgentError`: `no_data`, `unreadable_data`. */
export async function readTables(
  task: Pick<Task, "request" | "snippets">,
  files: readonly string[],
  paths: Pick<WorkspacePaths, "files">,
): Promise<{ tables: Table[]; skipped: Skipped[]; leftOut: readonly string[] }> {
  const tables: Table[] = [];
  const skipped: Skipped[] = [];
  const { files: chosen, leftOut } = chooseFiles(task.request, files);
  const keep = (file: string, table: Table | { reason: string }): void => {
    const reason = "reason" in table ? table.reason : emptiness(table);
    if (reason !== undefined) skipped.push({ file, reason });
    else if (!("reason" in table)) tables.push(table);
  };
  for (const { name, table } of await pastedTables(task)) keep(name, table);
  for (const file of chosen.slice(0, MAX_TABLES)) keep(file, await readFile(file, paths));
  skipped.push(...beyond(chosen, MAX_TABLES), ...absentFiles(task.request, files));
  for (const table of tables) skipped.push(...table.skipped.map((reason) => ({ file: table.name, reason })));
  if (tables.length > 0) return { tables, skipped, leftOut };
  if (skipped.length > 0) throw new AgentError("unreadable_data", skippedInWords(skipped).join(" "));
  throw new AgentError("no_data", "There is no data in CSV, TSV, JSON or NDJSON among the files.");
}
