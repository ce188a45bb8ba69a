/** A statement of a file of SQL. */
export type Statement = {
  file: string;
  /** Its first line, from 1. */
  line: number;
  sql: string;
  /** What kind it is, as PostgreSQL's parser calls it, such as `CreateStmt`. */
  kind: string;
  node: unknown;
  /** Whether it has placeholders such as `$1`, so that it can be explained and not run. */
  hasParameters: boolean;
};

const queryKinds = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** Whether a statement reads or writes rows, so that it has a plan. */
export const isQuery = ({ kind }: Pick<Statement, "kind">): boolean => queryKinds.has(kind);

/** The line, from 1, of a character that counts from 0. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** The line of a statement on which a name stands first; its own first line where it does not. */
export function lineOfName({ sql, line }: Statement, name: string): number {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const index = new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, "i").exec(sql)?.index ?? 0;
  return line + lineAt(sql, index) - 1;
}
