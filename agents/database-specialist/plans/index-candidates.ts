// Which indexes could serve a filter. What is proposed is tried on the database before anybody is told of it.

import { type Compared, comparisonsOf, quoted, tableInSql } from "./compared.ts";
import { unwrap } from "./conditions.ts";
import type { WholeRead } from "./plan.ts";

const keyOf = ({ column, expression }: Compared): string =>
  column === undefined ? `(${unwrap(expression)})` : quoted(column);

/** The columns that an index has before its rows are too few to need more. */
const MAX_KEYS = 3;

const isEqual = ({ operator }: Compared): boolean => operator === "=";
const isRange = ({ operator }: Compared): boolean => ["<", "<=", ">", ">="].includes(operator);

/** The keys of an index for comparisons: those for equality first, then one for a range. */
function keysFor(compared: readonly Compared[]): string[] {
  const equal = [...new Set(compared.filter(isEqual).map(keyOf))].slice(0, MAX_KEYS);
  const range = compared.filter(isRange).map(keyOf).slice(0, 1);
  return [...new Set([...equal, ...range])];
}

const isPattern = ({ operator }: Compared): boolean => ["~~", "~~*", "~", "~*"].includes(operator);
const isContent = ({ operator }: Compared): boolean =>
  ["@>", "<@", "&&", "?", "?|", "?&", "@@", "@?"].includes(operator);

/** Whether a pattern begins with what is known, so that an index in order serves it. */
const isPrefix = ({ operator, value }: Compared): boolean =>
  operator === "~~" && /^'[^%_'][^'\\]*%'/.test(value);

/** The indexes that could serve a filter, each one or more statements, the best first. */
export function indexCandidates(read: WholeRead): string[][] {
  const on = `CREATE INDEX ON ${tableInSql(read.table)}`;
  const parts = comparisonsOf(read);
  const all = parts.filter(({ length }) => length === 1).flat();
  const ordered = [
    all,
    all.filter(({ column }) => column !== undefined),
    all.filter(({ cast }) => cast === undefined),
  ]
    .map(keysFor)
    .filter(({ length }) => length > 0)
    .map((keys) => [`${on} (${keys.join(", ")});`]);
  const prefixes = all.filter(isPrefix).map((each) => [`${on} (${keyOf(each)} text_pattern_ops);`]);
  const patterns = all
    .filter(isPattern)
    .map((each) => [
      "CREATE EXTENSION IF NOT EXISTS pg_trgm;",
      `${on} USING gin (${keyOf(each)} gin_trgm_ops);`,
    ]);
  const contents = all
    .filter(isContent)
    .flatMap((each) => ["gin", "gist"].map((method) => [`${on} USING ${method} (${keyOf(each)});`]));
  const either = parts
    .filter(({ length }) => length > 1)
    .map((part) =>
      part.flatMap((each) => {
        const [key] = keysFor([each]);
        const isThere = read.table.indexes.some(({ columns }) => columns[0] === (each.column ?? ""));
        return key === undefined || isThere ? [] : [`${on} (${key});`];
      }),
    )
    .filter(({ length }) => length > 0);
  return [...ordered, ...prefixes, ...patterns, ...contents, ...either];
}
