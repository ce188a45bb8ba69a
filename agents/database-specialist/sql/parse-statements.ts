import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../../sdk/files/source.ts";
import { lineIndex } from "../../sdk/text/line-index.ts";
import { counted } from "../../sdk/text/words.ts";
import { notRunFinding } from "../database/stopped.ts";
import { isOfPlaceholder, numberPlaceholders, parametersOf } from "./placeholders.ts";
import { parseSql } from "./postgres-parser.ts";
import { type Piece, splitSql } from "./split-sql.ts";
import { isQuery, lineAt, type Statement } from "./statement.ts";

/** A statement that cannot be read: what is told of it, and its text and code. */
export type Unread = { finding: Finding; text: string; code: string };

/** The statements that are told singly where they cannot be read: a file that is no SQL has nothing else. */
const MAX_UNREAD = 20;

/** EXPLAIN before a query, which is explained here anyway. */
const explain = /^explain\b(?:\s+(?:analy[sz]e|verbose)\b|\s*\((?:[^()]|\([^()]*\))*\))*\s*/i;

function withoutExplain({ start, text, code }: Piece): Piece {
  const length = explain.exec(code)?.[0].length ?? 0;
  return { start: start + length, text: text.slice(length), code: code.slice(length) };
}

const UNFILLED = "it is complete only once its placeholders are filled in";

type Place = { file: string; line: number };

function notRun(place: Place, why: string, { text, code }: Piece): Unread {
  return { finding: notRunFinding(place, `The statement is not run: ${why}.`), text, code };
}

/** Reads one statement: as it is, or with its placeholders as PostgreSQL has them. */
async function parsePiece(place: Place, piece: Piece): Promise<Statement | Unread> {
  const numbered = numberPlaceholders(piece.text, piece.code);
  const hasPlaceholders = numbered !== piece.text;
  const asNumbered = await parseSql(numbered);
  const isRead = !hasPlaceholders || "statements" in asNumbered;
  const sql = isRead ? numbered : piece.text;
  const parsed = isRead ? asNumbered : await parseSql(piece.text);
  if ("reason" in parsed) return notRun(place, parsed.reason, piece);
  if ("fault" in parsed) {
    const { message, position } = parsed.fault;
    const isUnfilled = "fault" in asNumbered && isOfPlaceholder(asNumbered.fault.message);
    if (isUnfilled || /\{[%{]/.test(piece.code)) return notRun(place, UNFILLED, piece);
    const line = place.line + lineAt(piece.text, position - 1) - 1;
    const finding: Finding = { severity: "error", rule: "postgres/42601", ...place, line, message };
    return { finding, text: piece.text, code: piece.code };
  }
  const [kind = "", node] = Object.entries(parsed.statements[0]?.stmt ?? {})[0] ?? [];
  const hasParameters = hasPlaceholders || parametersOf(piece.code) > 0;
  const statement = { ...place, sql, kind, node, hasParameters };
  return hasPlaceholders && isRead && !isQuery(statement) ? notRun(place, UNFILLED, piece) : statement;
}

/** The statements of a file, and those that cannot be read. */
export async function parseStatements({
  file,
  text,
}: Source): Promise<{ statements: Statement[]; unread: Unread[] }> {
  const lineOf = lineIndex(text);
  const statements: Statement[] = [];
  const unread: Unread[] = [];
  for (const piece of splitSql(text).map(withoutExplain)) {
    const parsed = await parsePiece({ file, line: lineOf(piece.start) }, piece);
    if ("finding" in parsed) unread.push(parsed);
    else statements.push(parsed);
  }
  return { statements, unread };
}

/** What is told of statements that cannot be read. */
export function unreadFindings(unread: readonly Unread[]): Finding[] {
  const told = unread.slice(0, MAX_UNREAD).map(({ finding }) => finding);
  const [next] = unread.slice(MAX_UNREAD);
  if (next === undefined) return told;
  const { file, line } = next.finding;
  const message = `From here on ${counted(unread.length - MAX_UNREAD, "more statement")} of this file cannot be read.`;
  return [...told, { severity: "error", rule: "postgres/42601", file, line, message }];
}
