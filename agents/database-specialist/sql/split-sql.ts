import { maskSql } from "./mask-sql.ts";

/** A statement's text before it is parsed, with its code as `maskSql` gives it. */
export type Piece = {
  /** The character of the file at which it begins. */
  start: number;
  text: string;
  code: string;
};

/** Statements that have others in them, and what begins and ends these. */
const holders: { begins: RegExp; opens: RegExp; closes: RegExp }[] = [
  { begins: /^create\s+(?:or\s+replace\s+)?rule\b/i, opens: /^\($/, closes: /^\)$/ },
  {
    begins: /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\b/i,
    opens: /^(?:begin\s+atomic|case)$/i,
    closes: /^end$/i,
  },
];

const mark = /;|[()]|(?<![\w$])(?:begin\s+atomic|case|end)(?![\w$])/gi;

/** Where the statement ends that begins at a place: at its semicolon, or at the end of the text. */
function endOfStatement(code: string, from: number): number {
  const holder = holders.find(({ begins }) => begins.test(code.slice(from, from + 100)));
  let depth = 0;
  mark.lastIndex = from;
  for (let found = mark.exec(code); found !== null; found = mark.exec(code)) {
    if (found[0] === ";" && depth === 0) return found.index;
    if (holder?.opens.test(found[0])) depth += 1;
    if (holder?.closes.test(found[0]) && depth > 0) depth -= 1;
  }
  return code.length;
}

/** Cuts a text at the semicolons that end a statement, as psql does; comments before a statement are none of it. */
export function splitSql(source: string): Piece[] {
  const { text, code } = maskSql(source);
  const pieces: Piece[] = [];
  const visible = /[^\s;]/g;
  for (let found = visible.exec(code); found !== null; found = visible.exec(code)) {
    const start = found.index;
    const end = endOfStatement(code, start);
    const length = code.slice(start, end).trimEnd().length;
    pieces.push({ start, text: text.slice(start, start + length), code: code.slice(start, start + length) });
    visible.lastIndex = end;
  }
  return pieces;
}
