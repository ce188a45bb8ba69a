// What would spare a query the reading of a whole table. An index is told of only where the planner takes it.

import type { Finding } from "../../../src/agents/contract.ts";
import type { Database } from "../database/database.ts";
import { type Compared, comparisonsOf, tableInSql, withoutAlias } from "./compared.ts";
import { indexCandidates } from "./index-candidates.ts";
import type { WholeRead } from "./plan.ts";

/** Whether two reads are of the same rows of the same query. */
const isSame = (one: WholeRead, other: WholeRead): boolean =>
  one.table === other.table && one.alias === other.alias;

/** The reads that are left of a query when there are some more indexes; undefined where these cannot be made. */
async function tryIndexes(
  database: Database,
  statements: readonly string[],
  planReads: () => Promise<WholeRead[] | undefined>,
): Promise<WholeRead[] | undefined> {
  await database.query("BEGIN");
  try {
    for (const statement of statements) {
      if ((await database.query(statement)).status !== "done") return undefined;
    }
    return await planReads();
  } finally {
    await database.query("ROLLBACK");
  }
}

/** The statements that make an index by which a query need not read a table whole. */
async function findIndex(
  database: Database,
  read: WholeRead,
  planReads: () => Promise<WholeRead[] | undefined>,
): Promise<string | undefined> {
  for (const candidate of indexCandidates(read)) {
    const left = await tryIndexes(database, candidate, planReads);
    if (left !== undefined && !left.some((other) => isSame(other, read))) return candidate.join(" ");
  }
  return undefined;
}

/** Whether a comparison may leave few rows, as far as its operator tells: an index serves no other. */
const isSelective = ({ operator }: Compared): boolean =>
  !["", "<>", "!~~", "!~~*", "!~", "!~*"].includes(operator);

/** What to write in the place of a comparison that no index can serve as it is. */
function rewriteOf({ column, cast, expression, value }: Compared, { table }: WholeRead): string[] {
  const columns = table.columns.map(({ name }) => name);
  const on = `CREATE INDEX ON ${tableInSql(table)}`;
  const [, list = ""] = /^ANY \(([\p{L}\p{N}_$]+)\)$/u.exec(expression) ?? [];
  if (columns.includes(list)) {
    return [
      `Write \`${list} @> ARRAY[${value}]\` instead of \`= ${expression}\`. Then ${on} USING gin (${list});`,
    ];
  }
  const words = new Set(expression.match(/[\p{L}\p{N}_$]+/gu));
  const compared = column ?? columns.find((name) => words.has(name));
  if (compared === undefined || expression === compared) return [];
  const isIndexed = table.indexes.some((index) => index.columns[0] === compared);
  const instead =
    cast === "date"
      ? `with a range, such as \`${compared} >= day AND ${compared} < day + 1\`,`
      : "itself, with a value of its own type or a range of these,";
  return [
    `Compare \`${compared}\` ${instead} instead of \`${expression}\`.${isIndexed ? "" : ` Then ${on} (${compared});`}`,
  ];
}

/** A finding of a read without its place, and the column that it is about. */
export type Advice = { severity: Finding["severity"]; message: string; fix: string; name: string };

/** What to tell of a table that is read whole. */
export async function adviceOn(
  database: Database,
  read: WholeRead,
  planReads: () => Promise<WholeRead[] | undefined>,
): Promise<Advice> {
  const { table, alias, index } = read;
  const filter = withoutAlias(read.filter, alias);
  const compared = comparisonsOf(read).flat();
  const name =
    compared.find(({ column }) => column !== undefined)?.column ?? table.name.split(".").at(-1) ?? "";
  const message =
    index === undefined
      ? `All of \`${table.name}\` is read to find the rows with \`${filter}\``
      : `Much of the index \`${index}\`, whose first column is left open, is read to find the rows with \`${filter}\``;
  const made = await findIndex(database, read, planReads);
  if (made !== undefined)
    return { severity: "warning", message: `${message}: no index serves this.`, fix: made, name };
  if (!compared.some(isSelective)) {
    const fix = "Where these are few, an index with that condition as its WHERE serves.";
    return { severity: "info", message: `${message}, which is right where these are many.`, fix, name };
  }
  const rewrites = compared.flatMap((each) => rewriteOf(each, read));
  const fix =
    rewrites.join(" ") || "Compare a column itself with a value, rather than what is worked out of it.";
  return { severity: "warning", message: `${message}: no index can serve this as it is written.`, fix, name };
}
