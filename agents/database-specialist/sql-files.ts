import { posix } from "node:path";
import type { Statement } from "./statement.ts";
import { isQuery } from "./statement.ts";

/** Statements of one file. */
export type SqlFile = { file: string; statements: Statement[] };

/** Whether a file undoes a migration: those are not applied. */
export const isUndo = (path: string): boolean =>
  /[._-](down|rollback|revert|undo)\.sql$|(^|\/)(down|rollback|undo)\//i.test(path);

/** What is applied first: what sets up a schema, then migrations, then what fills it. */
function rank(path: string): number {
  const name = posix.basename(path);
  if (/schema|structure|init|setup|create/i.test(name)) return 0;
  return /seed|fixture|data|insert/i.test(name) ? 2 : 1;
}

/** Files in the order in which they are applied: within a rank by their paths, numbers as numbers. */
export function inOrder(files: readonly string[]): string[] {
  return files.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en", { numeric: true }));
}

/** Whether a file has queries to be looked at, rather than statements that make the schema or fill it. */
export const isQueryFile = ({ statements }: SqlFile): boolean =>
  statements.length > 0 && statements.some(({ kind }) => kind !== "InsertStmt") && statements.every(isQuery);

/**
 * A text without what psql alone understands, as dumps have it: its commands, and the rows that COPY reads. What is
 * left stays at its place, line by line and character by character.
 */
export function withoutPsql(text: string): string {
  const lines = text.split("\n");
  const lastEnd = lines.findLastIndex(endsRows);
  let isInRows = false;
  const kept = lines.map((line, index) => {
    isInRows ||= index < lastEnd && /^COPY [^;]* FROM stdin;$/i.test(line);
    const isLeftOut = isInRows || line.startsWith("\\");
    if (endsRows(line)) isInRows = false;
    return isLeftOut ? " ".repeat(line.length) : line;
  });
  return kept.join("\n");
}

const endsRows = (line: string): boolean => line === "\\.";

/** Whether a text that PostgreSQL cannot read is the SQL of another database. */
export const isForeignSql = (text: string): boolean =>
  /`|\bauto_?increment\b|\bengine\s*=|\[dbo\]|^[ \t]*go[ \t]*$|\bnvarchar\b|\bvarchar2\b|^pragma\b/im.test(
    text,
  );
