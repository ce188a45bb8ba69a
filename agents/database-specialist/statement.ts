import { Buffer } from "node:buffer";
import { lineIndex } from "../sdk/text/line-index.ts";
import type { ParsedStatement } from "./postgres-parser.ts";

/** A statement of a file of SQL. */
export type Statement = {
  file: string;
  /** Its first line, from 1. */
  line: number;
  sql: string;
  /** What kind it is, as PostgreSQL's parser calls it, such as `CreateStmt`. */
  kind: string;
  node: unknown;
};

const queryKinds = new Set(["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

/** Whether a statement reads or writes rows, so that it has a plan. */
export const isQuery = ({ kind }: Statement): boolean => queryKinds.has(kind);

/** White space and comments before a statement. */
const leading = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;

/** The statements of a file, given what the parser says of its text. */
export function statementsOf(file: string, text: string, parsed: readonly ParsedStatement[]): Statement[] {
  const bytes = Buffer.from(text);
  const lineOf = lineIndex(bytes);
  return parsed.map(({ stmt, stmt_location: start, stmt_len: length }) => {
    const whole = bytes.subarray(start, length === undefined ? undefined : start + length).toString();
    const skipped = leading.exec(whole)?.[0] ?? "";
    const [kind = "", node] = Object.entries(stmt)[0] ?? [];
    return {
      file,
      line: lineOf(start + Buffer.byteLength(skipped)),
      sql: whole.slice(skipped.length).trimEnd(),
      kind,
      node,
    };
  });
}

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
