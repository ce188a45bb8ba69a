// Which part of a text of SQL is code, as PostgreSQL's manual has it in 4.1, "Lexical Structure".

/** A text of SQL twice, with each character at its place. */
export type MaskedSql = {
  /** Without what psql alone understands: its commands, which end a statement, and the rows that COPY reads. */
  text: string;
  /** The same with blanks for comments, and with quotation marks for all that is quoted. */
  code: string;
};

/** Where something begins that is not code. */
const opening =
  /^copy\s+[^;()'\n]{1,200}(?:\([^()]{0,20000}\)\s*)?\bfrom\s+stdin\b(?:[^;']|'[^']*'){0,1000};[ \t]*$|\\[^\n]*|--[^\n]*|\/\*|(?<![\w$])e'|'|"|(?<![\w$])\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/gim;

const blank = (text: string): string => text.replaceAll(/[^\n]/g, " ");
const marks = (text: string): string => text.replaceAll(/[^\n]/g, '"');

/** Where a pattern ends that is looked for from a place; -1 where it is nowhere. */
function endOfMatch(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The end of a comment, which may have others in it. */
function endOfBlock(text: string, from: number): number {
  if (text.lastIndexOf("*/") < from) return -1;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 1;
  while (depth > 0) {
    const [found] = edge.exec(text) ?? [];
    if (found === undefined) return -1;
    depth += found === "/*" ? 1 : -1;
  }
  return edge.lastIndex;
}

/** The end of what `open` begins; -1 where it never ends. */
function endOf(text: string, open: string, from: number): number {
  if (open.startsWith("\\") || open.startsWith("--")) return from;
  if (open === "/*") return endOfBlock(text, from);
  if (/^e'$/i.test(open)) return endOfMatch(text, /(?:[^'\\]+|\\[\s\S])*'/y, from);
  const at = text.indexOf(open, from);
  return at < 0 ? -1 : at + open.length;
}

/** Where the line of a quotation ends, before what ends a statement. */
const endOfLine = (text: string, from: number): number => {
  const rest = /[^\n]*?(?=\)?;?[ \t\r]{0,20}(?:\n|$(?![\s\S])))/y;
  return endOfMatch(text, rest, from);
};

/** Beyond so many that are never closed, no others are looked for to the end of the text: each of these takes its time. */
const MAX_TORN = 20;

type Masked = MaskedSql & { isClosed: boolean };

function mask(source: string, isWithinLines: boolean): Masked {
  const lastRows = source.lastIndexOf("\n\\.");
  const text: string[] = [];
  const code: string[] = [];
  let torn = 0;
  let from = 0;
  const keep = (to: number, asText: (part: string) => string, asCode: (part: string) => string): void => {
    const part = source.slice(from, to);
    text.push(asText(part));
    code.push(asCode(part));
    from = to;
  };
  const same = (part: string): string => part;
  opening.lastIndex = 0;
  for (let found = opening.exec(source); found !== null; found = opening.exec(source)) {
    const [open] = found;
    const after = opening.lastIndex;
    keep(found.index, same, same);
    if (/^copy/i.test(open)) {
      if (after <= lastRows) keep(source.indexOf("\n\\.", after) + 3, blank, blank);
      else keep(after, same, same);
    } else {
      const isSought = torn < MAX_TORN || /^[-\\]/.test(open);
      let end = isSought ? endOf(source, open, after) : -1;
      const isTorn = end < 0 || (/^["'e]/i.test(open) && source.slice(from, end).includes("\n"));
      if (end < 0) torn += 1;
      if (isWithinLines && isTorn) end = endOfLine(source, after);
      const to = end < 0 ? source.length : end;
      if (open.startsWith("\\")) keep(to, endStatement, endStatement);
      else keep(to, same, /^[-/]/.test(open) ? blank : marks);
    }
    opening.lastIndex = from;
  }
  keep(source.length, same, same);
  return { text: text.join(""), code: code.join(""), isClosed: torn === 0 };
}

const endStatement = (part: string): string => `;${blank(part.slice(1))}`;

/** Tells code from the rest. Where a quotation is never closed, all of them end with their lines. */
export function maskSql(source: string): MaskedSql {
  const masked = mask(source, false);
  return masked.isClosed ? masked : mask(source, true);
}
