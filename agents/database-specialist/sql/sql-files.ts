import { posix } from "node:path";
import type { Unread } from "./parse-statements.ts";
import { isQuery, type Statement } from "./statement.ts";
import { readsTables } from "./statement-nodes.ts";

/** One file's statements, and those that cannot be read. */
export type SqlFile = { file: string; statements: Statement[]; unread: Unread[] };

/** Whether a file undoes a migration: those are not applied. */
export const isUndo = (path: string): boolean =>
  /[._-](down|rollback|revert|undo)\.sql$|(^|\/)(down|rollback|undo)\//i.test(path);

/** Whether a file by its name fills tables. */
export const isSeed = (path: string): boolean => /seed|fixture|data|insert/i.test(posix.basename(path));

/** What is applied first: what sets up a schema, then migrations, then what fills it. */
function rank(path: string): number {
  const name = posix.basename(path);
  if (/schema|structure|init|setup|create/i.test(name)) return 0;
  return isSeed(name) ? 2 : 1;
}

/** Files in the order in which they are applied: within a rank by their paths, numbers as numbers. */
export function inOrder(files: readonly string[]): string[] {
  return files.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }));
}

const isMigration = (path: string): boolean =>
  /(^|\/)migrations?\//i.test(path) || /^v?\d+[\d.]*[_-]|\.up\.sql$/i.test(posix.basename(path));

/** Whether a file has a program's queries, rather than statements that make the schema, change its rows or fill it. */
const isQueryFile = ({ file, statements }: SqlFile): boolean =>
  statements.every(isQuery) &&
  statements.some(
    ({ kind, hasParameters }) =>
      hasParameters || kind === "SelectStmt" || (kind !== "InsertStmt" && !isMigration(file)),
  );

/** Whether a statement is explained wherever it stands: it only reads, or cannot be run without its parameters. */
const isExplained = (statement: Statement): boolean =>
  isQuery(statement) &&
  (statement.hasParameters || (statement.kind === "SelectStmt" && readsTables.parse(statement.node)));

/** The queries of a file, which are explained, and all else, which is applied. */
export function splitByUse(file: SqlFile): { queries: Statement[]; applied: Statement[] } {
  if (isQueryFile(file)) return { queries: file.statements, applied: [] };
  return {
    queries: file.statements.filter(isExplained),
    applied: file.statements.filter((statement) => !isExplained(statement)),
  };
}

const dialects: [string, RegExp][] = [
  ["SQL Server", /\[dbo\]|^[ \t]*go[ \t]*$|\bnvarchar\b|\bdeclare\s{1,10}@/im],
  ["Oracle", /\bvarchar2\b/i],
  ["SQLite", /^pragma\b|\bautoincrement\b/im],
  ["MySQL", /`|\bauto_increment\b|\bengine\s{0,10}=|^delimiter\b/im],
];

/** The other database whose SQL a text is that PostgreSQL cannot read, as far as that can be told. */
export const dialectOf = (text: string): string | undefined =>
  dialects.find(([, sign]) => sign.test(text))?.[0];
