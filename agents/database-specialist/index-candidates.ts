// Which indexes could serve a filter. What is proposed is tried on the database before anybody is told of it.

import type { Table } from "./catalog.ts";
import { type Condition, partsOf, unwrap } from "./conditions.ts";
import type { WholeRead } from "./plan.ts";

/** A condition on one table: what it compares, without the table's name before its columns. */
export type Compared = {
  operator: string;
  value: string;
  expression: string;
  /** The column that is compared, where it is one, and the type that it is cast to. */
  column?: string;
  cast?: string;
};

const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** The name of a table as SQL has it. */
export const tableInSql = ({ name }: Table): string => name.split(".").map(quoted).join(".");

/** What a comparison is when its sides are exchanged. */
const mirrored: Record<string, string> = { "=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "&&": "&&" };

function comparedOf({ left, operator, right }: Condition, { alias, table }: WholeRead): Compared | undefined {
  const isOwn = (side: string) => side.includes(`${alias}.`) || side.includes(`"${alias}".`);
  if (isOwn(left) === isOwn(right)) return undefined;
  const mirror = mirrored[operator];
  if (!isOwn(left)) {
    return mirror === undefined
      ? undefined
      : comparedOf({ left: right, operator: mirror, right: left }, { alias, table, filter: "" });
  }
  const expression = withoutAlias(left, alias);
  const [, plain, cast] = /^\(?("?[\p{L}\p{N}_$ ]+"?)\)?(?:::(.+))?$/u.exec(expression) ?? [];
  const column = table.columns.find(({ name }) => quoted(name) === plain || `"${name}"` === plain)?.name;
  return {
    operator,
    value: right,
    expression,
    ...(column === undefined ? {} : { column }),
    ...(column === undefined || cast === undefined ? {} : { cast }),
  };
}

/** A text of SQL in which the columns of one table stand without what the query calls the table. */
export function withoutAlias(sql: string, alias: string): string {
  const escaped = alias.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return sql.replaceAll(new RegExp(`(?<![\\w$."])(?:${escaped}|"${escaped}")\\.(?=[\\w"])`, "g"), "");
}

/** What a filter compares of the table itself: all of it must hold, each by one of its alternatives. */
export const comparisonsOf = (read: WholeRead): Compared[][] =>
  partsOf(read.filter).map((part) =>
    part.flatMap((alternative) => alternative.flatMap((each) => comparedOf(each, read) ?? [])),
  );

const keyOf = ({ column, expression }: Compared): string =>
  column === undefined ? `(${unwrap(expression)})` : quoted(column);

/** The columns that an index has before its rows are too few to need more. */
const MAX_KEYS = 3;

const isEqual = ({ operator }: Compared): boolean => operator === "=";
const isRange = ({ operator }: Compared): boolean => ["<", "<=", ">", ">="].includes(operator);

/** The keys of an index for comparisons: those for equality first, then one for a range. */
export function keysFor(compared: readonly Compared[]): string[] {
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
