import type { Task } from "../../../src/agents/contract.ts";
import { listFiles } from "../../sdk/files/file-list.ts";
import { readText } from "../../sdk/files/read-text.ts";
import type { Source } from "../../sdk/files/source.ts";
import type { WorkspacePaths } from "../../sdk/program/paths.ts";
import { beyond, type Skipped } from "../../sdk/reports/skipped.ts";
import { readSnippets } from "../../sdk/request/snippets.ts";
import { parseStatements } from "./parse-statements.ts";
import { dialectOf, inOrder, isUndo, type SqlFile } from "./sql-files.ts";

const MAX_BYTES = 2 * 1_024 * 1_024;
const MAX_FILES = 500;

/** The files that can be read, in the order in which they are applied, and the rest. */
type ReadSql = { files: SqlFile[]; skipped: Skipped[] };

async function parseFile(source: Source): Promise<SqlFile | Skipped> {
  const { file } = source;
  const { statements, unread } = await parseStatements(source);
  const dialect = dialectOf(unread.map(({ code }) => code).join("\n"));
  if (dialect !== undefined) return { file, reason: `it is written for ${dialect}, not for PostgreSQL` };
  return { file, statements, unread };
}

const isSql = (language: string): boolean => /^(sql|postgres(ql)?|pgsql)$/i.test(language);

/** Reads the request's code blocks and the user's files of SQL. */
export async function readSql(task: Task, paths: WorkspacePaths): Promise<ReadSql> {
  const names = (await listFiles(paths.files)).filter((file) => /\.sql$/i.test(file) && !isUndo(file));
  const ordered = inOrder(names);
  const read = await Promise.all(
    ordered.slice(0, MAX_FILES).map((file) => readText(paths.files, file, MAX_BYTES)),
  );
  const result: ReadSql = { files: [], skipped: beyond(ordered, MAX_FILES) };
  for (const each of [...read, ...(await readSnippets(task, isSql))]) {
    const parsed = "reason" in each ? each : await parseFile(each);
    if ("reason" in parsed) result.skipped.push(parsed);
    else result.files.push(parsed);
  }
  return result;
}
